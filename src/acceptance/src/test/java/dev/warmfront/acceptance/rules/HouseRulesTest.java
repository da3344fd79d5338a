package dev.warmfront.acceptance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class HouseRulesTest {

    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .withImportOption(location -> !location.contains("/acceptance/"))
                    .withImportOption(location -> !location.contains("/testkit"))
                    .importPackages("dev.warmfront");

    /// Deliberately wrong classes, one breach or more for every rule.
    private static final JavaClasses RUBBLE =
            new ClassFileImporter().importPackages("dev.warmfront.acceptance.rubble");

    @TestFactory
    Stream<DynamicTest> the_house_keeps() {
        return HouseRules.ALL.stream()
                .map(rule ->
                        DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(HOUSE)));
    }

    @TestFactory
    Stream<DynamicTest> the_rules_can_fail() {
        return HouseRules.ALL.stream()
                .map(rule ->
                        DynamicTest.dynamicTest(
                                rule.getDescription(),
                                () -> assertThat(rule.evaluate(RUBBLE).hasViolation()).isTrue()));
    }

    @Test
    void the_house_is_not_empty() {
        List<String> planes = List.of("snapshot", "compiler", "engine", "edge", "control");
        assertThat(planes)
                .allSatisfy(plane ->
                        assertThat(HOUSE.stream())
                                .anyMatch(type ->
                                        type.getPackageName()
                                                .startsWith("dev.warmfront." + plane)));
        assertThat(HouseRules.ALL).extracting(ArchRule::getDescription).doesNotHaveDuplicates();
    }
}
