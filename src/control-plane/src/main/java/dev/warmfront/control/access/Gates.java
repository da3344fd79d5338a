package dev.warmfront.control.access;

import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;

/// Which requests need what. Nothing is kept between requests, and credentials come in a header
/// only, so a browser cannot be tricked into sending one (no CSRF to protect from).
@Configuration(proxyBeanMethods = false)
class Gates {

    /// The management port listens on loopback only, so who reaches it may use it.
    @Bean
    @Order(1)
    SecurityFilterChain management(HttpSecurity http) {
        return stateless(http.securityMatcher(EndpointRequest.toAnyEndpoint()))
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain api(
            HttpSecurity http,
            Access access,
            ProblemWriter problems,
            Budgets budgets,
            Oidc oidc,
            Reach reach) {
        return stateless(http)
                .addFilterBefore(
                        new BearerFilter(access, problems, budgets, oidc, reach),
                        UsernamePasswordAuthenticationFilter.class)
                .authorizeHttpRequests(requests ->
                        requests.requestMatchers("/v1/**")
                                .access(permission())
                                .requestMatchers(
                                        "/",
                                        "/error",
                                        "/swagger-ui.html",
                                        "/swagger-ui/**",
                                        "/v3/api-docs",
                                        "/v3/api-docs.yaml",
                                        "/v3/api-docs/**")
                                .permitAll()
                                .anyRequest()
                                .denyAll())
                .exceptionHandling(refusals ->
                        refusals.authenticationEntryPoint((request, response, e) ->
                                        problems.write(request, response, unknown()))
                                .accessDeniedHandler((request, response, e) ->
                                        problems.write(request, response, needs(request))))
                .build();
    }

    private static HttpSecurity stateless(HttpSecurity http) {
        return http.csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions ->
                        sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
    }

    private static AuthorizationManager<RequestAuthorizationContext> permission() {
        return (authentication, context) -> {
            Permission needed = needed(context.getRequest());
            return AuthorityAuthorizationManager.<RequestAuthorizationContext>hasAuthority(
                            needed.authority())
                    .authorize(authentication, context);
        };
    }

    /// By the decoded path, as controllers are found by it: `/v1/%61pi-keys` is `/v1/api-keys`.
    static Permission needed(HttpServletRequest request) {
        String more = request.getPathInfo();
        String path = request.getServletPath() + (more == null ? "" : more);
        return Permission.of(request.getMethod(), path);
    }

    private static ProblemException unknown() {
        return new ProblemException(
                        Problem.NO_CREDENTIAL,
                        "Authorization: missing (expected: Bearer and an API key)")
                .with("WWW-Authenticate", "Bearer");
    }

    private static ProblemException needs(HttpServletRequest request) {
        return new ProblemException(
                Problem.NOT_ALLOWED,
                "permission: missing (expected: " + needed(request).authority() + ")");
    }
}
