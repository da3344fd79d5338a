package dev.warmfront.control.certificate;

import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.secret.Secrets;
import dev.warmfront.control.web.Documents;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.Json;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The writes of certificates: what comes in with a key is stored with a sealed one.
@Component
class CertificateWrites {

    private static final String KEY = "privateKeyPem";

    /// What is shown and told by the certificate itself, or by the system.
    private static final List<String> FIXED = List.of("names", "fallback");

    private final Resources<CertificateDocument> certificates;
    private final Secrets secrets;
    private final JsonMapper json;

    CertificateWrites(Certificates certificates, Secrets secrets, JsonMapper json) {
        this.certificates = certificates.resources();
        this.secrets = secrets;
        this.json = json;
    }

    ResponseEntity<JsonNode> create(Write write) {
        CertificateImport asked =
                Documents.read(withoutStrayKeys(write.document()), CertificateImport.class);
        return create(write, asked, false);
    }

    ResponseEntity<JsonNode> create(Write write, CertificateImport asked, boolean fallback) {
        List<Fault> faults = new ArrayList<>();
        Chain chain = Chain.read(asked.chainPem(), Instant.now(), faults);
        byte[] key = null;
        if (asked.privateKeyPem() == null) {
            faults.add(Fault.of("/" + KEY, "missing", "nothing", "the key of the certificate"));
        } else {
            key = Pems.read(asked.privateKeyPem(), chain, faults);
        }
        if (chain == null || key == null || !faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        CertificateDocument document =
                new CertificateDocument(
                        asked.name(),
                        asked.comment(),
                        asked.tags(),
                        chain.pem(),
                        chain.names(),
                        seal(key, chain),
                        fallback);
        return certificates.create(write.with(json.valueToTree(document)));
    }

    ResponseEntity<JsonNode> replace(String id, Write write) {
        JsonNode asked = write.document();
        return certificates.update(id, write, shown -> document(id, asked, shown));
    }

    ResponseEntity<JsonNode> patch(String id, Write write) {
        JsonNode patch = write.document();
        return certificates.update(
                id, write, shown -> document(id, Json.mergePatch(shown, patch), shown));
    }

    /// What is to be stored, from what was asked for.
    private JsonNode document(String id, JsonNode asked, JsonNode shown) {
        Set<String> tolerated = new TreeSet<>(shown.propertyNames());
        CertificateImport draft =
                Documents.read(withoutStrayKeys(asked), CertificateImport.class, tolerated);
        CertificateDocument before = certificates.find(id).draft();
        List<Fault> faults = new ArrayList<>();
        for (String name : FIXED) {
            JsonNode sent = asked.get(name);
            if (sent != null && !sent.equals(shown.get(name))) {
                String expected = shown.get(name) + ", it cannot be chosen";
                faults.add(Fault.of("/" + name, "read-only", sent.toString(), expected));
            }
        }
        boolean same = draft.chainPem().equals(before.chainPem());
        Chain chain =
                same
                        ? CertificateKind.chain(before)
                        : Chain.read(draft.chainPem(), Instant.now(), faults);
        String sealed = sealed(draft.privateKeyPem(), chain, before, faults);
        if (chain == null || sealed == null || !faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        ObjectNode document = (ObjectNode) asked.deepCopy();
        document.remove(KEY);
        document.put("chainPem", chain.pem());
        document.set("names", json.valueToTree(chain.names()));
        document.put("sealedKey", sealed);
        document.put("fallback", before.fallback());
        return document;
    }

    /// The key as it is to be stored: the new one, or the old one if it still belongs.
    private @Nullable String sealed(
            @Nullable String pem,
            @Nullable Chain chain,
            CertificateDocument before,
            List<Fault> faults) {
        if (pem != null) {
            byte[] key = Pems.read(pem, chain, faults);
            return key == null || chain == null ? null : seal(key, chain);
        }
        if (chain == null) {
            return null;
        }
        if (!chain.keyContext().equals(CertificateKind.chain(before).keyContext())) {
            String expected = "the key of the new certificate, which is another than before";
            faults.add(Fault.of("/" + KEY, "missing", "nothing", expected));
            return null;
        }
        return before.sealedKey();
    }

    private String seal(byte[] key, Chain chain) {
        return Base64.getEncoder().encodeToString(secrets.seal(key, chain.keyContext()));
    }

    /// The same document, where a key in a member that is not for keys cannot be quoted by a
    /// complaint about that member.
    private static JsonNode withoutStrayKeys(JsonNode document) {
        JsonNode copy = document.deepCopy();
        if (copy instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                boolean place = name.equals(KEY) && object.get(name).isString();
                if (!place && holdsKey(object.get(name))) {
                    object.put(name, "a private key, not shown");
                }
            }
        } else if (holdsKey(copy)) {
            ArrayNode nothing = JsonMapper.shared().createArrayNode();
            return nothing;
        }
        return copy;
    }

    private static boolean holdsKey(JsonNode node) {
        return node.toString().contains("PRIVATE KEY");
    }
}
