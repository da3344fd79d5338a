package dev.warmfront.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.compiler.origin.AddressGuard;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.base.Resource;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryTest {

    private final Compiler compiler = new Compiler(AddressGuard.allowing(List.of()));
    private final Memory memory = new Memory();

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a cache policy of one,          'ttl=1,',        'ttl=0,',           d-1",
        "a cache policy of everybody,    query=LISTED,    query=ALL_EXCEPT,   d-1 d-2 d-3",
        "headers that one shows,         X-Powered-By,    X-By,               d-1",
        "a set that a web ACL looks in,  2001:db8::/32,   2001:db8:1::/48,    acl-1",
        "a certificate,                  '*.shop.test',   '*.shop.test,b.test', cert-1 d-1",
        "a health check; not who has it, /up,             /down,              hc-2",
        "a web ACL; not who has it,      rate 100,        rate 200,           acl-1",
        "a zone,                         set=b weight=0,  set=b weight=5,     z-1",
        "a distribution; not its zone,   a.shop.test,     b.shop.test,        d-1",
        "how many go to another one,     weight=12.5,     weight=50,          d-2",
        "that one; not who sends them,   next.test,       later.test,         d-3",
    })
    void only_what_changed_and_what_relies_on_it_is_made_again(
            String what, String from, String to, String made) {
        Set<Resource> before = Collections.newSetFromMap(new IdentityHashMap<>());
        compiled(Samples.GOOD).resources().forEach(before::add);
        String changed = Samples.GOOD.replace(from, to);
        assertThat(changed).isNotEqualTo(Samples.GOOD);
        Snapshot after = compiled(changed);
        assertThat(after.resources().filter(resource -> !before.contains(resource)))
                .extracting(Resource::id)
                .containsExactlyInAnyOrder(made.split(" "));
        assertThat(compiler.compile(Samples.desired(changed), new Memory()))
                .isEqualTo(compiler.compile(Samples.desired(changed), memory));
    }

    @Test
    void who_loses_a_name_or_what_it_refers_to_is_looked_at_again() {
        compiled(Samples.GOOD);
        for (String changed :
                List.of(
                        Samples.GOOD.replace("health-check hc-1 TCP 192.0.2.1 port=443\n", ""),
                        Samples.GOOD.replace(
                                "distribution d-2\n", "distribution d-0\n  alias www.test\n"),
                        Samples.GOOD.replace(
                                "distribution d-3\n", "distribution d-3\n  alias next.test\n"),
                        Samples.GOOD.replace("distribution d-3\n", "distribution d-4\n"))) {
            Compilation compilation = compiler.compile(Samples.desired(changed), memory);
            assertThat(compilation)
                    .isInstanceOf(Compilation.Rejected.class)
                    .isEqualTo(compiler.compile(Samples.desired(changed)));
        }
    }

    private Snapshot compiled(String asked) {
        return switch (compiler.compile(Samples.desired(asked), memory)) {
            case Compilation.Compiled(var snapshot, var warnings) -> snapshot;
            case Compilation.Rejected(var errors) -> throw new AssertionError(errors.toString());
        };
    }
}
