package dev.warmfront.control.access;

import dev.warmfront.control.access.Access.Holder;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/// Knows a caller by the token in `Authorization: Bearer …` (RFC 6750, section 2.1).
final class BearerFilter extends OncePerRequestFilter {

    private static final String SCHEME = "Bearer ";

    private final Access access;
    private final ProblemWriter problems;
    private final Guesses guesses = new Guesses();

    BearerFilter(Access access, ProblemWriter problems) {
        this.access = access;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            chain.doFilter(request, response);
            return;
        }
        Optional<Holder> holder;
        try {
            holder = access.holder(header.substring(SCHEME.length()).strip());
        } catch (DataAccessResourceFailureException e) {
            problems.writeUnreachable(request, response, e);
            return;
        }
        if (holder.isEmpty()) {
            refuse(request, response);
            return;
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(authentication(holder.get()));
        SecurityContextHolder.setContext(context);
        try {
            chain.doFilter(request, response);
        } finally {
            SecurityContextHolder.clearContext();
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean tooMany = guesses.isTooMany(request.getRemoteAddr(), System.nanoTime());
        problems.write(
                request,
                response,
                tooMany
                        ? new ProblemException(
                                        Problem.TOO_MANY_ATTEMPTS,
                                        "At most " + Guesses.MOST + " a minute")
                                .with("Retry-After", "60")
                        : new ProblemException(Problem.NO_CREDENTIAL, "The API key is not valid")
                                .with("WWW-Authenticate", "Bearer error=\"invalid_token\""));
    }

    private static UsernamePasswordAuthenticationToken authentication(Holder holder) {
        List<SimpleGrantedAuthority> authorities =
                holder.role().permissions().stream()
                        .map(permission -> new SimpleGrantedAuthority(permission.authority()))
                        .toList();
        String actor = "api-key/" + holder.id();
        return UsernamePasswordAuthenticationToken.authenticated(actor, null, authorities);
    }
}
