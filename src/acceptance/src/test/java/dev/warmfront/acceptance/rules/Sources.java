package dev.warmfront.acceptance.rules;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// The project's files, as text.
final class Sources {

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    /// One for all: it takes longer to make than a file to read.
    private static final StandardJavaFileManager FILES =
            COMPILER.getStandardFileManager(problem -> {}, null, StandardCharsets.UTF_8);

    /// A file: its path from the project's folder, and what it says.
    record Source(String path, String text) {
        List<String> lines() {
            return text.lines().toList();
        }

        boolean isJava() {
            return path.endsWith(".java");
        }
    }

    private Sources() {}

    /// The project's folder, wherever the tests run.
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /// Every text file of the project that a person wrote.
    static List<Source> all() {
        List<Source> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String path = root().relativize(file).toString();
                boolean written =
                        !path.contains("target/")
                                && !path.startsWith(".git/")
                                && !path.startsWith("data/")
                                && Stream.of(
                                                ".java",
                                                ".xml",
                                                ".md",
                                                ".sql",
                                                ".yaml",
                                                ".yml",
                                                ".sh",
                                                ".proto",
                                                ".html",
                                                ".properties",
                                                "mvnw",
                                                "warmfront",
                                                "find-java",
                                                ".ci/run",
                                                ".config")
                                        .anyMatch(path::endsWith);
                if (written) {
                    sources.add(new Source(path, Files.readString(file)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }

    /// Methods longer than `most` lines, as `Class.method: lines`.
    static List<String> methodsLongerThan(int most, Source source) {
        JavaFileObject file =
                new SimpleJavaFileObject(
                        URI.create("string:///" + source.path()), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source.text();
                    }
                };
        JavacTask task =
                (JavacTask)
                        COMPILER.getTask(
                                null,
                                FILES,
                                problem -> {},
                                List.of("-proc:none"),
                                null,
                                List.of(file));
        List<String> tooLong = new ArrayList<>();
        try {
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new TreeScanner<@Nullable Void, @Nullable Void>() {
                    @Override
                    public @Nullable Void visitMethod(MethodTree method, @Nullable Void none) {
                        LineMap lines = unit.getLineMap();
                        long start = positions.getStartPosition(unit, method);
                        long end = positions.getEndPosition(unit, method);
                        long length = lines.getLineNumber(end) - lines.getLineNumber(start) + 1;
                        if (length > most) {
                            tooLong.add(source.path() + " " + method.getName() + ": " + length);
                        }
                        return super.visitMethod(method, none);
                    }
                }.scan(unit, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tooLong;
    }

    static Source java(String text) {
        return new Source("Example.java", new String(text.getBytes(StandardCharsets.UTF_8)));
    }
}
