package dev.warmfront.acceptance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import dev.warmfront.control.ControlPlane;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/// The control plane's modules enter each other by the door.
class ModulesTest {

    /// The rubble lies among test classes, which are left out otherwise.
    private static final ImportOption ALL = location -> true;

    @Test
    void every_module_uses_the_doors() {
        ApplicationModules.of(ControlPlane.class).verify();
    }

    @Test
    void the_rule_can_fail() {
        ApplicationModules rubble =
                ApplicationModules.of("dev.warmfront.acceptance.rubble.modules", ALL);
        assertThat(rubble.detectViolations().hasViolations()).isTrue();
    }
}
