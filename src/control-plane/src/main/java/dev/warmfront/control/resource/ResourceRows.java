package dev.warmfront.control.resource;

import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;

/// The table `resource`.
interface ResourceRows extends JpaRepository<ResourceRow, String> {

    Optional<ResourceRow> findByKindAndId(String kind, String id);

    Optional<ResourceRow> findByKindAndName(String kind, String name);
}
