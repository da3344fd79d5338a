package dev.warmfront.control.resource;

import dev.warmfront.control.tenancy.Scope;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/// A row of `resource`.
@Entity
@Table(name = "resource")
class ResourceRow {

    @Id private String id = "";
    private String kind = "";
    private @Nullable String name;
    private @Nullable String tenantId;

    @JdbcTypeCode(SqlTypes.JSON)
    private String document = "";

    @Version private long revision;
    private boolean managed;
    private Instant createdAt = Instant.EPOCH;
    private Instant updatedAt = Instant.EPOCH;

    /// For the mapper.
    protected ResourceRow() {}

    /// One that is new, and belongs to whom the thread is at work for.
    ResourceRow(String id, String kind, Instant now) {
        this.id = id;
        this.tenantId = Scope.present().tenant();
        this.kind = kind;
        this.createdAt = now;
        this.updatedAt = now;
    }

    void write(@Nullable String newName, String newDocument, Instant now) {
        name = newName;
        document = newDocument;
        // Two writes within one tick of the clock still differ, so the revision always moves on.
        updatedAt = now.isAfter(updatedAt) ? now : updatedAt.plusNanos(1_000);
    }

    String id() {
        return id;
    }

    String kind() {
        return kind;
    }

    @Nullable String name() {
        return name;
    }

    String document() {
        return document;
    }

    long revision() {
        return revision;
    }

    /// Whether it is there for whom the thread is at work for.
    boolean isSeen() {
        return Scope.present().sees(tenantId);
    }

    boolean managed() {
        return managed;
    }

    Instant createdAt() {
        return createdAt;
    }

    Instant updatedAt() {
        return updatedAt;
    }
}
