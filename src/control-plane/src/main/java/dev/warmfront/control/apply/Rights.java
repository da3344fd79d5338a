package dev.warmfront.control.apply;

import dev.warmfront.control.access.Permission;
import dev.warmfront.control.resource.Declarations;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;

/// What the caller of the present request may do with resources of a kind: the same through a
/// document as one by one.
final class Rights {

    private final Set<String> held;
    private final Map<String, Fault> missing = new TreeMap<>();

    private Rights(Set<String> held) {
        this.held = held;
    }

    static Rights ofCaller() {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        return new Rights(
                caller == null
                        ? Set.of()
                        : caller.getAuthorities().stream()
                                .map(GrantedAuthority::getAuthority)
                                .collect(Collectors.toSet()));
    }

    /// Notes that resources of a kind are about to be treated as a call by this method treats them.
    void need(String method, Declarations<?> kind) {
        String permission = Permission.of(method, kind.path()).authority();
        if (!held.contains(permission)) {
            missing.putIfAbsent(
                    permission + " " + kind.member(),
                    Fault.of("/" + kind.member(), "not-allowed", "missing", permission));
        }
    }

    /// Ends the request if anything is missing that was needed.
    void require() {
        if (!missing.isEmpty()) {
            throw ProblemException.of(Problem.NOT_ALLOWED, List.copyOf(missing.values()));
        }
    }
}
