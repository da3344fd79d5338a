package dev.warmfront.control.access;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import dev.warmfront.control.tenant.Tenants;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.stereotype.Component;

/// Callers whom an identity provider vouches for, by a signed access token (RFC 9068, RFC 7519).
///
/// Off unless an issuer is configured. A token must be signed with one of the issuer's keys by an
/// algorithm that has a public key, name the issuer and this service's audience, and end. Keys are
/// fetched from one address, at most every 30 seconds however many unknown keys are named, and are
/// good for four hours while the provider is away.
@Component
class Oidc {

    private static final Logger LOG = LoggerFactory.getLogger(Oidc.class);

    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 3_000;
    private static final int MOST_BYTES = 256 * 1_024;
    private static final int LONGEST_SUBJECT = 200;
    private static final long KEPT_MILLIS = Duration.ofMinutes(5).toMillis();
    private static final long EVERY_MILLIS = Duration.ofSeconds(30).toMillis();
    private static final long OUTAGE_MILLIS = Duration.ofHours(4).toMillis();

    /// What the claim says of whoever runs the installation.
    private static final String EVERY_TENANT = "*";

    private static final Duration SKEW = Duration.ofSeconds(60);

    private final @Nullable NimbusJwtDecoder decoder;
    private final String roleClaim;
    private final String tenantClaim;
    private final Tenants tenants;

    /// @param issuer as tokens name it; empty to let in nobody
    /// @param keys where the issuer's keys are (a JWK set); over TLS, unless it is this machine
    /// @param audience by which tokens name this service
    /// @param roleClaim the claim that tells the role; dots go into objects
    /// @param tenantClaim the claim that tells the tenant; empty where everybody whom the provider
    ///     vouches for belongs to the installation
    Oidc(
            @Value("${warmfront.oidc.issuer}") String issuer,
            @Value("${warmfront.oidc.jwks-uri}") String keys,
            @Value("${warmfront.oidc.audience}") String audience,
            @Value("${warmfront.oidc.role-claim}") String roleClaim,
            @Value("${warmfront.oidc.tenant-claim}") String tenantClaim,
            Tenants tenants) {
        this.roleClaim = roleClaim;
        this.tenantClaim = tenantClaim;
        this.tenants = tenants;
        decoder = issuer.isBlank() ? null : decoder(issuer, url(keys), audience);
    }

    boolean isOn() {
        return decoder != null;
    }

    /// Whoever a token was made for; empty when it is none that is good here.
    ///
    /// @throws ProblemException if it is good and tells no role, or if nobody can say whether it is
    Optional<Caller> caller(String token) {
        if (decoder == null) {
            return Optional.empty();
        }
        try {
            Jwt jwt = decoder.decode(token);
            String subject = jwt.getSubject();
            boolean named =
                    subject != null
                            && !subject.isBlank()
                            && subject.length() <= LONGEST_SUBJECT
                            && subject.chars().allMatch(c -> c > ' ' && c < 0x7f);
            return named
                    ? Optional.of(
                            new Caller("oidc/" + subject, role(jwt), null, List.of(), home(jwt)))
                    : Optional.empty();
        } catch (BadJwtException e) {
            LOG.debug("a token is not good: {}", e.getMessage());
            return Optional.empty();
        } catch (JwtException e) {
            LOG.warn("The identity provider's keys cannot be had: {}", e.getMessage());
            throw new ProblemException(
                    Problem.UNAVAILABLE,
                    "The identity provider's keys cannot be had; ask again in a moment");
        }
    }

    /// The one of the roles in the claim that may most; roles that are none of ours are nothing.
    private Role role(Jwt jwt) {
        List<String> named =
                texts(claim(jwt.getClaims(), roleClaim))
                        .map(text -> text.toUpperCase(Locale.ROOT))
                        .toList();
        return Arrays.stream(Role.values())
                .filter(role -> named.contains(role.name()))
                .reduce((lesser, greater) -> greater)
                .orElseThrow(() ->
                        new ProblemException(
                                Problem.NOT_ALLOWED,
                                roleClaim
                                        + ": none (expected: one of "
                                        + Arrays.toString(Role.values())
                                        + ")"));
    }

    /// The one tenant that the claim names, or the installation.
    private Home home(Jwt jwt) {
        if (tenantClaim.isBlank()) {
            return Home.INSTALLATION;
        }
        List<String> named = texts(claim(jwt.getClaims(), tenantClaim)).toList();
        if (named.equals(List.of(EVERY_TENANT))) {
            return Home.INSTALLATION;
        }
        return Optional.of(named)
                .filter(names -> names.size() == 1)
                .map(List::getFirst)
                .flatMap(name -> tenants.find(name).map(id -> new Home(id, name, false)))
                .orElseThrow(() ->
                        new ProblemException(
                                Problem.NOT_ALLOWED,
                                tenantClaim
                                        + ": none (expected: the name of one tenant, or "
                                        + EVERY_TENANT
                                        + " for the installation)"));
    }

    private static @Nullable Object claim(Map<String, Object> claims, String name) {
        if (claims.containsKey(name)) {
            return claims.get(name);
        }
        Object at = claims;
        for (String step : name.split("\\.", -1)) {
            at = at instanceof Map<?, ?> object ? object.get(step) : null;
        }
        return at;
    }

    private static Stream<String> texts(@Nullable Object claim) {
        Stream<?> values =
                claim instanceof Collection<?> several
                        ? several.stream()
                        : Stream.ofNullable(claim);
        return values.filter(String.class::isInstance).map(String.class::cast);
    }

    private static NimbusJwtDecoder decoder(String issuer, URL keys, String audience) {
        if (audience.isBlank()) {
            throw new IllegalStateException(
                    "warmfront.oidc.audience: missing (expected: by which tokens name this"
                            + " service)");
        }
        JWKSource<SecurityContext> source =
                JWKSourceBuilder.create(
                                keys,
                                new DefaultResourceRetriever(
                                        CONNECT_MILLIS, READ_MILLIS, MOST_BYTES))
                        .cache(KEPT_MILLIS, (long) CONNECT_MILLIS + READ_MILLIS)
                        .refreshAheadCache(false)
                        .rateLimited(EVERY_MILLIS)
                        .outageTolerant(OUTAGE_MILLIS)
                        .build();
        NimbusJwtDecoder decoder =
                NimbusJwtDecoder.withJwkSource(source)
                        .jwsAlgorithms(known -> known.addAll(List.of(SignatureAlgorithm.values())))
                        .build();
        JwtTimestampValidator times = new JwtTimestampValidator(SKEW);
        times.setAllowEmptyExpiryClaim(false);
        JwtTypeValidator types = new JwtTypeValidator("JWT", "at+jwt", "application/at+jwt");
        types.setAllowEmpty(true);
        decoder.setJwtValidator(
                new DelegatingOAuth2TokenValidator<>(
                        times,
                        types,
                        new JwtIssuerValidator(issuer),
                        new JwtAudienceValidator(audience)));
        return decoder;
    }

    private static URL url(String text) {
        try {
            URI uri = URI.create(text);
            String host = uri.getHost();
            boolean local = List.of("127.0.0.1", "[::1]", "localhost").contains(host);
            if (host != null
                    && ("https".equals(uri.getScheme())
                            || local && "http".equals(uri.getScheme()))) {
                return uri.toURL();
            }
        } catch (IllegalArgumentException | MalformedURLException e) {
            LOG.debug("not an address", e);
        }
        throw new IllegalStateException(
                "warmfront.oidc.jwks-uri: "
                        + text
                        + " (expected: an address that begins with https:)");
    }
}
