package dev.warmfront.cli;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// A document that somebody wrote. What it says is for the control plane to read; here only the
/// lines are known.
final class Source {

    private final String name;
    private final byte[] content;
    private @Nullable Node root;
    private boolean composed;

    private Source(String name, byte[] content) {
        this.name = name;
        this.content = content.clone();
    }

    /// A document that is there already.
    static Source of(String name, String content) {
        return new Source(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /// Reads a file, or standard input when it is called `-`.
    static Source read(String file) throws Failure {
        try {
            if (file.equals("-")) {
                return new Source("standard input", System.in.readAllBytes());
            }
            Path path = Path.of(file);
            if (Files.isDirectory(path)) {
                throw new Failure(file + ": a folder (expected: a file, or - for standard input)");
            }
            return new Source(file, Files.readAllBytes(path));
        } catch (IOException e) {
            String expected = "a file that is there and can be read, or - for standard input";
            throw new Failure(file + ": cannot be read (expected: " + expected + ")");
        }
    }

    String name() {
        return name;
    }

    byte[] content() {
        return content.clone();
    }

    /// JSON begins with a brace; everything else is taken for YAML.
    String mediaType() {
        for (byte b : content) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return b == '{' ? "application/json" : "application/yaml";
            }
        }
        return "application/yaml";
    }

    /// The file, and the line of what a pointer (RFC 6901) points to as far as there is one.
    String place(String pointer) {
        Node node = root();
        if (node == null || pointer.isEmpty()) {
            return name;
        }
        for (String step : pointer.substring(1).split("/", -1)) {
            Node next = child(node, step.replace("~1", "/").replace("~0", "~"));
            if (next == null) {
                break;
            }
            node = next;
        }
        return name + ":" + (node.getStartMark().getLine() + 1);
    }

    private @Nullable Node root() {
        if (!composed) {
            composed = true;
            LoaderOptions options = new LoaderOptions();
            options.setCodePointLimit(Integer.MAX_VALUE);
            try {
                root =
                        new Yaml(options)
                                .compose(
                                        new StringReader(
                                                new String(content, StandardCharsets.UTF_8)));
            } catch (YAMLException e) {
                // Then there are no lines to tell; the control plane says what is wrong.
                root = null;
            }
        }
        return root;
    }

    private static @Nullable Node child(Node node, String step) {
        return switch (node) {
            case MappingNode mapping -> {
                Node found = null;
                for (NodeTuple tuple : mapping.getValue()) {
                    if (tuple.getKeyNode() instanceof ScalarNode key
                            && key.getValue().equals(step)) {
                        // Of what begins on a line of its own the name is what people look for.
                        found =
                                tuple.getValueNode() instanceof ScalarNode
                                        ? tuple.getKeyNode()
                                        : tuple.getValueNode();
                    }
                }
                yield found;
            }
            case SequenceNode sequence -> {
                boolean number =
                        !step.isEmpty()
                                && step.length() < 8
                                && step.chars().allMatch(c -> c >= '0' && c <= '9');
                int index = number ? Integer.parseInt(step) : -1;
                yield index >= 0 && index < sequence.getValue().size()
                        ? sequence.getValue().get(index)
                        : null;
            }
            default -> null;
        };
    }
}
