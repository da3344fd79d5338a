package dev.warmfront.control;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModulesTest {

    @Test
    void modules_enter_each_other_by_the_door() {
        ApplicationModules.of(ControlPlane.class).verify();
    }
}
