package dev.warmfront.control.resource;

import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;

/// The table `resource`.
interface ResourceRows extends JpaRepository<ResourceRow, String> {

    Optional<ResourceRow> findByKindAndId(String kind, String id);

    Optional<ResourceRow> findByTenantIdAndKindAndName(String tenantId, String kind, String name);

    Optional<ResourceRow> findByManagedTrueAndKindAndName(String kind, String name);
}
