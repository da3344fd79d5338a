package dev.warmfront.acceptance.rules;

import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/// Who may know whom, and what nobody may do.
final class HouseRules {

    private static final String[] NO_WORLD = {
        "io.netty..",
        "org.springframework..",
        "jakarta..",
        "java.net..",
        "java.sql..",
        "java.nio.file..",
        "java.nio.channels..",
        "io.grpc..",
        "java.util.concurrent.locks.."
    };

    static final ArchRule THE_SNAPSHOT_KNOWS_ONLY_THE_JDK =
            classes()
                    .that()
                    .resideInAPackage("..snapshot..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage("java..", "org.jspecify..", "..snapshot..");

    static final ArchRule THE_SNAPSHOT_IS_MADE_OF_VALUES =
            classes().that().resideInAPackage("..snapshot..").should(be(aValueOrStateless()));

    static final ArchRule THE_ENGINE_HAS_NO_WORLD =
            noClasses()
                    .that()
                    .resideInAnyPackage("..engine..", "..compiler..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(NO_WORLD)
                    .orShould()
                    .callMethodWhere(asksTheWorld());

    static final ArchRule THE_EDGE_HAS_NO_SERVICE_INSIDE =
            noClasses()
                    .that()
                    .resideInAPackage("..edge..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.springframework..",
                            "jakarta..",
                            "java.sql..",
                            "dev.warmfront.compiler..",
                            "dev.warmfront.control..");

    static final ArchRule THE_CONTROL_PLANE_HAS_NO_PIPELINE =
            noClasses()
                    .that()
                    .resideInAPackage("..control..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("dev.warmfront.edge..", "io.netty.handler.codec..");

    static final ArchRule EVENT_LOOPS_NEVER_BLOCK =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "..edge.net..",
                            "..edge.http..",
                            "..edge.store..",
                            "..edge.origin..",
                            "..edge.dns..",
                            "..edge.waf..",
                            "..edge.tls..")
                    .and()
                    // Opens and closes the listeners for whoever starts and stops the edge.
                    .doNotHaveSimpleName("HttpEdge")
                    .should()
                    .callMethodWhere(blocks());

    static final ArchRule THE_REQUEST_PATH_HAS_NO_REGEX =
            noClasses()
                    .that()
                    .resideInAnyPackage("..engine..", "..edge..")
                    .and()
                    .resideOutsideOfPackages("..edge.config..", "..edge.admin..")
                    .and()
                    .haveSimpleNameNotStartingWith("EdgeOptions")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("java.util.regex..")
                    .orShould()
                    .callMethodWhere(hidesARegex());

    static final ArchRule NO_STATIC_IS_MUTABLE =
            fields().that()
                    .areStatic()
                    .and()
                    .areDeclaredInClassesThat()
                    .resideInAPackage("dev.warmfront..")
                    .and(isWritten())
                    .should()
                    .beFinal()
                    .allowEmptyShould(true);

    static final ArchRule NO_PACKAGE_CYCLES =
            slices().matching("dev.warmfront.(**)").should().beFreeOfCycles();

    static final List<ArchRule> ALL =
            List.of(
                    THE_SNAPSHOT_KNOWS_ONLY_THE_JDK,
                    THE_SNAPSHOT_IS_MADE_OF_VALUES,
                    THE_ENGINE_HAS_NO_WORLD,
                    THE_EDGE_HAS_NO_SERVICE_INSIDE,
                    THE_CONTROL_PLANE_HAS_NO_PIPELINE,
                    EVENT_LOOPS_NEVER_BLOCK,
                    THE_REQUEST_PATH_HAS_NO_REGEX,
                    NO_STATIC_IS_MUTABLE,
                    NO_PACKAGE_CYCLES);

    private HouseRules() {}

    private static DescribedPredicate<JavaClass> aValueOrStateless() {
        return DescribedPredicate.describe(
                "a record, an enum, an interface, an exception, or final and without state",
                type ->
                        type.isRecord()
                                || type.isEnum()
                                || type.isInterface()
                                || type.isAssignableTo(Throwable.class)
                                || isStateless(type));
    }

    private static boolean isStateless(JavaClass type) {
        boolean nothingKept =
                type.getFields().stream()
                        .allMatch(field ->
                                field.getModifiers().contains(JavaModifier.STATIC)
                                        && field.getModifiers().contains(JavaModifier.FINAL));
        return nothingKept
                && (type.getModifiers().contains(JavaModifier.FINAL) || type.isAnonymousClass());
    }

    private static DescribedPredicate<JavaMethodCall> asksTheWorld() {
        return calls(
                "asks a clock or a dice",
                Map.of(
                        Instant.class, Set.of("now"),
                        Clock.class, Set.of("systemUTC", "systemDefaultZone"),
                        System.class, Set.of("nanoTime", "currentTimeMillis", "getenv"),
                        ThreadLocalRandom.class, Set.of("current"),
                        Math.class, Set.of("random")));
    }

    private static DescribedPredicate<JavaMethodCall> blocks() {
        return calls(
                "blocks",
                Map.of(
                        Thread.class, Set.of("sleep", "join"),
                        Future.class, Set.of("get"),
                        CompletableFuture.class, Set.of("get", "join"),
                        io.netty.util.concurrent.Future.class,
                                Set.of(
                                        "sync",
                                        "syncUninterruptibly",
                                        "await",
                                        "awaitUninterruptibly",
                                        "get")));
    }

    private static DescribedPredicate<JavaMethodCall> hidesARegex() {
        return calls(
                "hides a regular expression",
                Map.of(String.class, Set.of("matches", "replaceAll", "replaceFirst", "split")));
    }

    private static DescribedPredicate<JavaMethodCall> calls(
            String what, Map<Class<?>, Set<String>> methods) {
        return DescribedPredicate.describe(
                what,
                call -> {
                    AccessTarget.MethodCallTarget target = call.getTarget();
                    return methods.entrySet().stream()
                            .anyMatch(entry ->
                                    target.getOwner().isAssignableTo(entry.getKey())
                                            && entry.getValue().contains(target.getName()));
                });
    }

    /// The compiler's own switch tables are statics too; nobody writes them by hand.
    private static DescribedPredicate<JavaField> isWritten() {
        return DescribedPredicate.describe(
                "written by a person",
                field ->
                        !field.getModifiers().contains(JavaModifier.SYNTHETIC)
                                && !field.getOwner()
                                        .getPackageName()
                                        .equals("dev.warmfront.protocol"));
    }
}
