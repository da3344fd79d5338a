package dev.warmfront.control.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.warmfront.control.Service;
import dev.warmfront.control.resource.Declarations;
import dev.warmfront.control.resource.ResourceFactory;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;

/// A document is no way around the permissions that each kind of resource needs.
@ExtendWith(Service.Provider.class)
class RightsTest {

    private final Service service;

    RightsTest(Service service) {
        this.service = service;
    }

    @AfterEach
    void forget() {
        SecurityContextHolder.clearContext();
    }

    private Declarations<?> kind(String noun) {
        return service.bean(ResourceFactory.class).declarations().stream()
                .filter(kind -> kind.noun().equals(noun))
                .findFirst()
                .orElseThrow();
    }

    private static Rights rights(String... held) {
        SecurityContextHolder.getContext()
                .setAuthentication(
                        UsernamePasswordAuthenticationToken.authenticated(
                                "api-key/x", null, AuthorityUtils.createAuthorityList(held)));
        return Rights.ofCaller();
    }

    @Test
    void what_is_held_is_enough() {
        Rights rights = rights("web-acls:read", "web-acls:write", "hosted-zones:read");
        rights.need("PUT", kind("web-acl"));
        rights.need("DELETE", kind("ip-set"));
        rights.need("GET", kind("hosted-zone"));
        rights.require();
        assertThat(kind("hosted-zone").member()).isEqualTo("hostedZones");
    }

    @Test
    void everything_that_is_missing_is_told() {
        Rights rights = rights("web-acls:read", "apply:write");
        rights.need("POST", kind("web-acl"));
        rights.need("GET", kind("web-acl"));
        rights.need("DELETE", kind("hosted-zone"));
        ProblemException refused = catchThrowableOfType(ProblemException.class, rights::require);
        assertThat(refused.problem()).isEqualTo(Problem.NOT_ALLOWED);
        assertThat(refused.faults())
                .extracting(fault -> fault.pointer() + " " + fault.message())
                .containsExactly(
                        "/hostedZones hostedZones: missing (expected: hosted-zones:write)",
                        "/webAcls webAcls: missing (expected: web-acls:write)");
    }

    @Test
    void who_is_nobody_may_not_even_look() {
        Rights rights = Rights.ofCaller();
        rights.need("GET", kind("ip-set"));
        assertThat(catchThrowableOfType(ProblemException.class, rights::require)).isNotNull();
    }
}
