package dev.warmfront.control.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Guest;
import dev.warmfront.control.Service;
import dev.warmfront.control.Service.Answer;
import dev.warmfront.control.certificate.Issued;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.xbill.DNS.Rcode;
import tools.jackson.databind.json.JsonMapper;

/// Who may have which name: whoever has proved the domain around it, by real DNS.
@ExtendWith(Service.Provider.class)
class DomainsTest {

    private static final String SITE =
            """
            {
              "name": "%s", "aliases": [%s],
              "origins": [{"id": "o", "domainName": "origin.example.test"}],
              "defaultCacheBehaviour": {"targetOriginId": "o"}
            }
            """;

    private static NameServer dns;
    private static Service service;

    @BeforeAll
    static void starts(Service any) throws IOException {
        dns = new NameServer();
        service =
                any.anotherOn(
                        any.newDatabase("domains"),
                        Map.of(
                                "warmfront.domains.resolvers",
                                dns.address(),
                                "warmfront.domains.patience",
                                "2s"));
    }

    @AfterAll
    static void stops() {
        service.close();
        dns.close();
    }

    private static String site(String... aliases) {
        String listed = aliases.length == 0 ? "" : "\"" + String.join("\", \"", aliases) + "\"";
        return SITE.formatted("s-" + System.nanoTime(), listed);
    }

    private static Answer sites(Guest guest, String... aliases) {
        return guest.post("/v1/distributions", site(aliases));
    }

    private static Answer own(String... aliases) {
        return service.post("/v1/distributions", site(aliases));
    }

    private static Answer claim(Guest guest, String domain) {
        return guest.made("/v1/domains", "{\"name\": \"" + domain + "\"}");
    }

    private static Answer verify(Guest guest, Answer domain) {
        return guest.post("/v1/domains/" + domain.id() + "/verify", "");
    }

    /// A tenant that has proved a domain.
    private static Guest owner(String domain) {
        Guest guest = Guest.of(service, "owner");
        Answer claimed = claim(guest, domain);
        dns.says(claimed.text("/txtName"), claimed.text("/txtValue"));
        Answer proved = verify(guest, claimed);
        assertThat(proved.text("/status")).as(proved.response().body()).isEqualTo("PROVED");
        return guest;
    }

    private static void isTaken(Answer answer, Guest holder) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(409);
        assertThat(answer.text("/type")).endsWith("name-is-taken");
        assertThat(answer.response().body()).doesNotContain(holder.name(), holder.id());
    }

    @Test
    void a_txt_record_proves_a_domain_and_its_names_can_be_used() {
        Guest acme = Guest.of(service, "acme");
        Answer before = sites(acme, "www.acme.test", "*.acme.test");
        assertThat(before.status()).isEqualTo(400);
        assertThat(before.body().path("errors").size()).isEqualTo(2);
        assertThat(before.text("/errors/0/pointer")).isEqualTo("/aliases/0");
        assertThat(before.text("/errors/0/code")).isEqualTo("domain-is-not-proved");
        assertThat(before.text("/errors/0/message"))
                .contains("TXT record _warmfront.www.acme.test");
        Answer claimed = claim(acme, "acme.test");
        assertThat(claimed.text("/status")).isEqualTo("PENDING");
        assertThat(claimed.text("/txtName")).isEqualTo("_warmfront.acme.test");
        Answer pending = sites(acme, "www.acme.test");
        assertThat(pending.text("/errors/0/message"))
                .contains("_warmfront.acme.test", claimed.text("/txtValue"), claimed.id());
        Answer early = verify(acme, claimed);
        assertThat(early.text("/type")).endsWith("not-proved");
        assertThat(early.text("/detail")).contains("none", claimed.text("/txtValue"));
        dns.says("_warmfront.acme.test", "something-else", claimed.text("/txtValue"));
        Answer rehearsed = acme.post("/v1/domains/" + claimed.id() + "/verify?dryRun=true", "");
        assertThat(rehearsed.text("/result/status")).isEqualTo("PROVED");
        assertThat(acme.get("/v1/domains/" + claimed.id()).text("/status")).isEqualTo("PENDING");
        assertThat(verify(acme, claimed).text("/status")).isEqualTo("PROVED");
        assertThat(verify(acme, claimed).text("/status")).isEqualTo("PROVED");
        assertThat(sites(acme, "acme.test", "a.b.acme.test", "*.acme.test").status())
                .isEqualTo(201);
        assertThat(sites(acme, "acme.test.other.test").status()).isEqualTo(400);
        assertThat(sites(acme, "notacme.test").status()).isEqualTo(400);
    }

    @Test
    void what_was_made_for_one_tenant_proves_nothing_for_another() {
        Guest acme = Guest.of(service, "acme");
        Guest bolt = Guest.of(service, "bolt");
        Answer mine = claim(acme, "token.test");
        Answer theirs = claim(bolt, "token.test");
        assertThat(mine.text("/txtValue")).isNotEqualTo(theirs.text("/txtValue"));
        dns.says("_warmfront.token.test", theirs.text("/txtValue"));
        assertThat(verify(acme, mine).text("/type")).endsWith("not-proved");
        assertThat(verify(bolt, theirs).status()).isEqualTo(200);
    }

    @Test
    void nobody_gets_a_name_in_a_domain_that_somebody_else_has_proved() {
        Guest owner = owner("held.test");
        Guest other = Guest.of(service, "other");
        for (String alias : List.of("held.test", "www.held.test", "*.held.test", "*.a.held.test")) {
            isTaken(sites(other, alias), owner);
            isTaken(own(alias), owner);
        }
        for (String zone : List.of("held.test", "a.held.test", "_x.held.test")) {
            String body = "{\"name\": \"" + zone + "\"}";
            isTaken(other.post("/v1/hosted-zones", body), owner);
            isTaken(service.post("/v1/hosted-zones", body), owner);
        }
        assertThat(owner.post("/v1/hosted-zones", "{\"name\": \"held.test\"}").status())
                .isEqualTo(201);
        isTaken(service.post("/v1/hosted-zones", "{\"name\": \"held.test\"}"), owner);
    }

    @Test
    void whoever_runs_the_installation_proves_nothing_but_goes_around_what_others_have() {
        Guest owner = owner("shop.around.test");
        assertThat(own("www.free.test", "*.free.test", "x.around.test").status()).isEqualTo(201);
        isTaken(own("*.around.test"), owner);
        isTaken(service.post("/v1/hosted-zones", "{\"name\": \"around.test\"}"), owner);
        assertThat(service.post("/v1/hosted-zones", "{\"name\": \"free.test\"}").status())
                .isEqualTo(201);
    }

    @Test
    void the_longest_proved_domain_decides() {
        Guest above = owner("long.test");
        Guest below = owner("sub.long.test");
        assertThat(sites(below, "a.sub.long.test").status()).isEqualTo(201);
        assertThat(sites(above, "a.long.test", "*.long.test").status()).isEqualTo(201);
        isTaken(sites(above, "b.sub.long.test"), below);
        isTaken(sites(below, "b.long.test"), above);
    }

    @Test
    void an_alias_that_another_tenant_has_without_proof_is_not_told_of() {
        Answer held = own("www.unproved.test");
        assertThat(held.status()).isEqualTo(201);
        Guest late = owner("unproved.test");
        Answer taken = sites(late, "www.unproved.test");
        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.response().body()).doesNotContain(held.id()).contains("somebody else");
        assertThat(own("www.unproved.test").status()).isEqualTo(409);
    }

    @Test
    void a_domain_moves_to_who_proves_it_when_the_older_record_is_gone() {
        Guest old = Guest.of(service, "old");
        Answer oldClaim = claim(old, "moves.test");
        String at = oldClaim.text("/txtName");
        dns.says(at, oldClaim.text("/txtValue"));
        assertThat(verify(old, oldClaim).status()).isEqualTo(200);
        Answer site = sites(old, "www.moves.test");
        assertThat(site.status()).isEqualTo(201);
        Guest heir = Guest.of(service, "heir");
        Answer newClaim = claim(heir, "moves.test");
        dns.says(at, oldClaim.text("/txtValue"), newClaim.text("/txtValue"));
        isTaken(verify(heir, newClaim), old);
        dns.says(at, newClaim.text("/txtValue"));
        assertThat(verify(heir, newClaim).text("/status")).isEqualTo("PROVED");
        assertThat(old.get("/v1/domains/" + oldClaim.id()).text("/status")).isEqualTo("PENDING");
        Answer told = old.get("/v1/audit-events?subject=domain/" + oldClaim.id());
        assertThat(told.text("/items/0/actor")).isEqualTo("dns");
        assertThat(told.response().body()).doesNotContain(heir.id(), newClaim.id());
        assertThat(old.get("/v1/audit-events/verification").text("/intact")).isEqualTo("true");
        // What is delivered stays, and can be worked on.
        Answer patched =
                old.patch("/v1/distributions/" + site.id(), "{\"defaultRootObject\": \"i.html\"}");
        assertThat(patched.status()).as(patched.response().body()).isEqualTo(200);
        isTaken(sites(old, "more.moves.test"), heir);
        isTaken(sites(heir, "www.moves.test"), old);
        assertThat(old.patch("/v1/distributions/" + site.id(), "{\"aliases\": []}").status())
                .isEqualTo(200);
        assertThat(sites(heir, "www.moves.test").status()).isEqualTo(201);
    }

    @Test
    void the_installation_grants_a_domain_without_dns_and_a_tenant_does_not() {
        Guest acme = Guest.of(service, "acme");
        Answer claimed = claim(acme, "granted.test");
        String grant = "/v1/domains/" + claimed.id() + "/grant";
        assertThat(acme.post(grant, "").status()).isEqualTo(403);
        assertThat(service.post(grant, "").status()).as("of another tenant").isEqualTo(404);
        Answer granted = service.post(grant, "", "Warmfront-Tenant", acme.name());
        assertThat(granted.text("/status")).isEqualTo("GRANTED");
        assertThat(sites(acme, "www.granted.test").status()).isEqualTo(201);
        Guest other = Guest.of(service, "other");
        Answer rival = claim(other, "granted.test");
        dns.says(rival.text("/txtName"), rival.text("/txtValue"));
        isTaken(verify(other, rival), acme);
        Answer second =
                service.post(
                        "/v1/domains/" + rival.id() + "/grant", "", "Warmfront-Tenant", other.id());
        isTaken(second, acme);
    }

    @Test
    void dns_may_redirect_and_when_it_fails_it_is_said_how() {
        Guest acme = Guest.of(service, "acme");
        Answer redirected = claim(acme, "redirected.test");
        dns.points("_warmfront.redirected.test", "proofs.elsewhere.test");
        dns.says("proofs.elsewhere.test", redirected.text("/txtValue"));
        assertThat(verify(acme, redirected).text("/status")).isEqualTo("PROVED");
        Answer broken = claim(acme, "broken.test");
        dns.fails("_warmfront.broken.test", Rcode.SERVFAIL);
        Answer refused = verify(acme, broken);
        assertThat(refused.text("/type")).endsWith("not-proved");
        assertThat(refused.text("/detail")).contains("no answer");
        Answer silent = claim(acme, "silent.test");
        dns.fails("_warmfront.silent.test", -1);
        assertThat(verify(acme, silent).text("/detail")).contains("no answer");
        Answer loop = claim(acme, "loop.test");
        dns.points("_warmfront.loop.test", "_warmfront.loop.test");
        assertThat(verify(acme, loop).text("/type")).endsWith("not-proved");
    }

    @Test
    void a_domain_that_names_need_is_not_given_up() {
        Guest acme = owner("needed.test");
        String domain = acme.get("/v1/domains").text("/items/0/id");
        Answer site = sites(acme, "www.needed.test");
        Answer kept = acme.delete("/v1/domains/" + domain);
        assertThat(kept.status()).isEqualTo(409);
        assertThat(kept.text("/detail")).contains("www.needed.test");
        acme.patch("/v1/distributions/" + site.id(), "{\"aliases\": []}");
        assertThat(acme.delete("/v1/domains/" + domain).status()).isEqualTo(204);
        assertThat(own("www.needed.test").status()).isEqualTo(201);
    }

    @Test
    void a_domain_keeps_its_name_and_what_proves_it_cannot_be_chosen() {
        Guest acme = Guest.of(service, "acme");
        Answer claimed = claim(acme, "kept.test");
        String path = "/v1/domains/" + claimed.id();
        for (String patch :
                List.of(
                        "{\"name\": \"other.test\"}",
                        "{\"status\": \"PROVED\"}",
                        "{\"txtValue\": \"mine\"}",
                        "{\"provedAt\": \"2026-01-01T00:00:00Z\"}")) {
            assertThat(acme.patch(path, patch).status()).as(patch).isEqualTo(400);
        }
        assertThat(acme.patch(path, "{\"comment\": \"Ours\"}").text("/comment")).isEqualTo("Ours");
        for (String name :
                List.of("", "Upper.test", "*.wild.test", "a..b", "192.0.2.1/24", "ä.test")) {
            Answer made = acme.post("/v1/domains", "{\"name\": \"" + name + "\"}");
            assertThat(made.status()).as(name).isEqualTo(400);
            assertThat(made.text("/errors/0/pointer")).isEqualTo("/name");
        }
    }

    /// Edges show the newest certificate for a name, whoever brought it.
    @Test
    void nobody_brings_a_certificate_for_a_name_that_is_not_its_own() {
        Guest owner = owner("secure.test");
        Guest other = Guest.of(service, "other");
        assertThat(certificate(owner, "www.secure.test", "*.secure.test").status()).isEqualTo(201);
        Answer refused = certificate(other, "www.free.test");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("/errors/0/pointer")).isEqualTo("/chainPem");
        for (String name : List.of("www.secure.test", "*.secure.test")) {
            isTaken(certificate(other, name), owner);
            isTaken(service.post("/v1/certificates", imported(name)), owner);
        }
        assertThat(service.post("/v1/certificates", imported("www.own.test")).status())
                .isEqualTo(201);
    }

    private static Answer certificate(Guest guest, String... names) {
        return guest.post("/v1/certificates", imported(names));
    }

    private static String imported(String... names) {
        Issued leaf = Issued.leaf(Issued.authority("CA"), Issued.newKeys(), names);
        return JsonMapper.shared()
                .writeValueAsString(Map.of("chainPem", leaf.pem(), "privateKeyPem", leaf.keyPem()));
    }

    @Test
    void documents_are_held_to_it_too() {
        Guest acme = Guest.of(service, "acme");
        Answer applied =
                acme.post(
                        "/v1/apply",
                        "{\"owner\": \"x\", \"hostedZones\": [{\"name\": \"applied.test\"}],"
                                + " \"distributions\": ["
                                + site("www.applied.test")
                                + "]}");
        assertThat(applied.status()).isEqualTo(400);
        assertThat(applied.response().body())
                .contains("/distributions/0/aliases/0", "/hostedZones/0/name", "_warmfront.");
    }
}
