package dev.warmfront.acceptance.play;

import dev.warmfront.testkit.system.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// `docker-compose.yml` without Docker: a service's command, environment and health check as
/// processes of this machine.
///
/// What a container engine would provide is put in by replacing text: a service's name by its
/// address, a path inside the container by a folder here.
final class Composition {

    private final Path folder;
    private final Map<String, Object> services;
    private final Map<String, String> replacements = new LinkedHashMap<>();
    private final Map<String, String> programs = new LinkedHashMap<>();

    Composition(Path file, Path folder) throws IOException {
        this.folder = folder;
        LoaderOptions options = new LoaderOptions();
        Map<String, Object> document =
                new Yaml(new SafeConstructor(options)).load(Files.readString(file));
        services = map(document.get("services"));
    }

    /// From now on `there` is `here`.
    Composition with(String there, String here) {
        replacements.put(there, here);
        return this;
    }

    /// From now on that program, alone or in a shell's line, is the one at `here`.
    Composition withProgram(String name, String here) {
        programs.put(name, here);
        return with("exec " + name + " ", "exec " + here + " ");
    }

    /// Starts what a service's container would start.
    ///
    /// @param more replacements for this service alone, as pairs
    ServiceProcess start(String service, Map<String, String> environment, String... more)
            throws IOException {
        Map<String, Object> definition = definition(service);
        List<String> command = new ArrayList<>(texts(definition.get("entrypoint")));
        command.addAll(texts(definition.get("command")));
        Map<String, String> variables = new LinkedHashMap<>();
        map(definition.getOrDefault("environment", Map.of()))
                .forEach((name, value) -> variables.put(name, here(value.toString(), more)));
        variables.putAll(environment);
        return start(service, command, variables, more);
    }

    /// Starts the check of a service's health.
    ServiceProcess checkHealth(String service, String... more) throws IOException {
        List<String> test = texts(map(definition(service).get("healthcheck")).get("test"));
        if (!test.getFirst().equals("CMD")) {
            throw new IllegalArgumentException(
                    "healthcheck of " + service + ": " + test + " (expected: CMD, ...)");
        }
        return start(service + "-health", test.subList(1, test.size()), Map.of(), more);
    }

    /// The names of all services.
    List<String> services() {
        return List.copyOf(services.keySet());
    }

    /// Services that must be healthy, or done, before this one starts.
    List<String> needs(String service) {
        return List.copyOf(map(definition(service).getOrDefault("depends_on", Map.of())).keySet());
    }

    private ServiceProcess start(
            String name, List<String> command, Map<String, String> variables, String... more)
            throws IOException {
        List<String> replaced =
                command.stream()
                        .map(text -> programs.getOrDefault(text, text))
                        .map(text -> here(text, more))
                        .toList();
        return ServiceProcess.start(name, folder, replaced, variables);
    }

    private Map<String, Object> definition(String service) {
        return map(services.get(service));
    }

    private String here(String text, String... more) {
        // A doubled dollar is how the file writes one.
        String result = text.replace("$$", "$");
        for (int i = 0; i < more.length; i += 2) {
            result = result.replace(more[i], more[i + 1]);
        }
        for (Map.Entry<String, String> one : replacements.entrySet()) {
            result = result.replace(one.getKey(), one.getValue());
        }
        return result;
    }

    @SuppressWarnings("unchecked") // What YAML's safe types are.
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    private static List<String> texts(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(Object::toString).toList()
                : List.of();
    }
}
