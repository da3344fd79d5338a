package dev.warmfront.control.access;

import dev.warmfront.control.access.Access.Holder;
import dev.warmfront.control.tenancy.Scope;
import dev.warmfront.control.web.Outage;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.ProblemWriter;
import dev.warmfront.snapshot.waf.Cidr;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/// Knows a caller by the token in `Authorization: Bearer …` (RFC 6750, section 2.1), and lets it
/// ask from where and as often as it may.
final class BearerFilter extends OncePerRequestFilter {

    private static final String SCHEME = "Bearer ";

    private final Access access;
    private final ProblemWriter problems;
    private final Budgets budgets;
    private final Oidc oidc;
    private final Reach reach;
    private final Guesses guesses = new Guesses();

    BearerFilter(Access access, ProblemWriter problems, Budgets budgets, Oidc oidc, Reach reach) {
        this.access = access;
        this.problems = problems;
        this.budgets = budgets;
        this.oidc = oidc;
        this.reach = reach;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            pass(Scope.NOBODY, request, response, chain);
            return;
        }
        Caller caller;
        Scope scope;
        try {
            String token = header.substring(SCHEME.length()).strip();
            caller = Scope.INSTALLATION.call(() -> known(token, request.getRemoteAddr()));
            scope = reach.of(caller, request, Gates.needed(request));
        } catch (ProblemException refusal) {
            problems.write(request, response, refusal);
            return;
        } catch (RuntimeException e) {
            if (!Outage.isBehind(e)) {
                throw e;
            }
            problems.writeUnreachable(request, response, e);
            return;
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(authentication(caller));
        SecurityContextHolder.setContext(context);
        try {
            pass(scope, request, response, chain);
        } finally {
            SecurityContextHolder.clearContext();
        }
    }

    private static void pass(
            Scope scope,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws ServletException, IOException {
        try {
            scope.<Object, Exception>call(() -> {
                chain.doFilter(request, response);
                return scope;
            });
        } catch (ServletException | IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("unreachable: a chain throws nothing else", e);
        }
    }

    private Caller known(String token, String address) {
        if (oidc.isOn() && !Token.hasMark(token)) {
            Caller vouchedFor = oidc.caller(token).orElseThrow(() -> wrong(address));
            budgets.take(vouchedFor.actor(), System.nanoTime());
            return vouchedFor;
        }
        Instant now = Instant.now();
        Optional<Holder> found = access.holder(token);
        if (found.isEmpty()) {
            throw wrong(address);
        }
        Holder holder = found.get();
        Caller caller = holder.caller();
        String complaint = holder.complaint(now);
        if (complaint != null) {
            throw unknown(complaint);
        }
        if (!mayAskFrom(caller, address)) {
            throw new ProblemException(
                    Problem.NOT_FROM_HERE,
                    "address: " + address + " (expected: one in the key's allowedCidrs)");
        }
        budgets.take(caller.actor(), System.nanoTime());
        access.noteUse(holder, now);
        return caller;
    }

    private ProblemException wrong(String address) {
        return guesses.isTooMany(address, System.nanoTime())
                ? new ProblemException(
                                Problem.TOO_MANY_ATTEMPTS, "At most " + Guesses.MOST + " a minute")
                        .with("Retry-After", "60")
                : unknown("The credential is not valid");
    }

    private static ProblemException unknown(String detail) {
        return new ProblemException(Problem.NO_CREDENTIAL, detail)
                .with("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    }

    private static boolean mayAskFrom(Caller caller, String address) {
        if (caller.networks().isEmpty()) {
            return true;
        }
        int zone = address.indexOf('%');
        return caller.mayAskFrom(Cidr.parse(zone < 0 ? address : address.substring(0, zone)));
    }

    private static UsernamePasswordAuthenticationToken authentication(Caller caller) {
        List<SimpleGrantedAuthority> authorities =
                caller.permissions().stream()
                        .map(permission -> new SimpleGrantedAuthority(permission.authority()))
                        .toList();
        return UsernamePasswordAuthenticationToken.authenticated(caller, null, authorities);
    }
}
