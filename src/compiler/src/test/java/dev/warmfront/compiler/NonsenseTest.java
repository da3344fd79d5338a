package dev.warmfront.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.compiler.origin.AddressGuard;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever is asked for is compiled or complained about: the snapshot's constructors never have to
/// refuse what the compiler let through.
class NonsenseTest {

    private static final List<String> WORDS =
            List.of(
                    "",
                    "*",
                    "?",
                    "/",
                    "//",
                    ".",
                    "..",
                    "*.",
                    "*.*",
                    "-",
                    "a",
                    "A",
                    "a.",
                    ".a",
                    "\"",
                    "\"\\",
                    "\"\\1\"",
                    "0",
                    "-1",
                    "1",
                    "255",
                    "2147483647",
                    "-2147483648",
                    "0x",
                    "::",
                    "::g",
                    "1:2",
                    "1.2.3.4",
                    "1.2.3.4/33",
                    "1.2.3.4/",
                    "localhost",
                    "x".repeat(300),
                    "é",
                    "\u0000",
                    "NONE",
                    "ALL",
                    "LISTED",
                    "COUNT",
                    "GET,HEAD",
                    "hc-1",
                    "d-1",
                    "z-1");

    @Test
    void no_nonsense_makes_the_compiler_throw() {
        Random random = new Random(7);
        Compiler compiler = new Compiler(AddressGuard.allowing(List.of()));
        int rejected = 0;
        int compiled = 0;
        for (int i = 0; i < 20_000; i++) {
            Desired nonsense;
            try {
                nonsense = Samples.desired(mutilated(random));
            } catch (RuntimeException notADocument) {
                continue; // The mutation did not leave a document that could be handed in.
            }
            switch (compiler.compile(nonsense)) {
                case Compilation.Compiled c -> compiled++;
                case Compilation.Rejected r -> rejected++;
            }
        }
        assertThat(rejected).isGreaterThan(1_000);
        assertThat(compiled).isGreaterThan(50);
    }

    @Test
    void whatever_was_compiled_before_the_same_comes_out() {
        Random random = new Random(11);
        Compiler compiler = new Compiler(AddressGuard.allowing(List.of()));
        Memory memory = new Memory();
        int compared = 0;
        while (compared < 5_000) {
            Desired asked;
            try {
                asked = Samples.desired(mutilated(random));
            } catch (RuntimeException notADocument) {
                continue;
            }
            assertThat(compiler.compile(asked, memory)).isEqualTo(compiler.compile(asked));
            compared++;
        }
    }

    /// The good sample with some of its words replaced.
    private static String mutilated(Random random) {
        List<String> lines = new ArrayList<>(Samples.GOOD.lines().toList());
        int wounds = 1 + random.nextInt(3);
        for (int i = 0; i < wounds; i++) {
            int at = random.nextInt(lines.size());
            String[] words = lines.get(at).split("(?<=[ =,])");
            int word = 1 + random.nextInt(words.length - 1);
            String ending = words[word].replaceAll("[^ =,]", "");
            words[word] = WORDS.get(random.nextInt(WORDS.size())) + ending;
            lines.set(at, String.join("", words));
        }
        return String.join("\n", lines);
    }
}
