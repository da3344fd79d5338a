package dev.warmfront.control;

import dev.warmfront.control.access.Access;
import dev.warmfront.control.access.FirstToken;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/// The service, as a program and as a part of a larger one.
///
/// Its database is named by the ordinary Spring properties (`SPRING_DATASOURCE_URL`, `…_USERNAME`,
/// `…_PASSWORD`); everything else is in `application.yaml`.
// The default user would have its password in the log.
@SpringBootApplication(exclude = UserDetailsServiceAutoConfiguration.class)
public class ControlPlane {

    /// Starts the service and tells, on the very first start only, the administrator's token.
    @SuppressWarnings("SystemOut") // A token is for the person who starts it, not for a log.
    public static void main(String[] args) {
        if (List.of(args).contains("--version")) {
            System.out.println("Warmfront control plane " + version());
            return;
        }
        try {
            run(Map.of(), args).firstToken().ifPresent(token -> System.out.println(token.line()));
        } catch (CannotStart e) {
            System.err.println("warmfront: " + e.getMessage());
            System.exit(1);
        }
    }

    /// Starts the service inside of this process.
    ///
    /// @param properties Spring properties, over everything else
    /// @param args as on a command line
    /// @throws CannotStart if its database cannot be used
    public static Running run(Map<String, Object> properties, String... args) {
        SpringApplication application = new SpringApplication(ControlPlane.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.addInitializers(context -> {
            ConfigurableEnvironment environment = context.getEnvironment();
            environment.getPropertySources().addFirst(new MapPropertySource("given", properties));
            Database.require(environment);
        });
        ConfigurableApplicationContext context = application.run(args);
        return new Running(context, context.getBean(Access.class).firstToken());
    }

    private static String version() {
        String version = ControlPlane.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /// A service that runs.
    ///
    /// @param firstToken the administrator's token, on the very first start only
    public record Running(ConfigurableApplicationContext context, Optional<FirstToken> firstToken)
            implements AutoCloseable {

        /// Where it listens, for a property such as `local.server.port`.
        public int port(String property) {
            return context.getEnvironment().getRequiredProperty(property, Integer.class);
        }

        @Override
        public void close() {
            context.close();
        }

        @Override
        public String toString() {
            return "Running";
        }
    }
}
