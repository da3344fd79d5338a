package dev.warmfront.testkit.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.dnssec.ValidatingResolver;

/// A validating resolver that is not ours, and knows of a zone only what its parent says.
public final class Validator implements Resolver {

    private final UnaryOperator<Message> zones;
    private final ValidatingResolver judge;
    private final List<Message> told = new ArrayList<>();

    /// @param zones answers questions, with proofs
    /// @param ds the DS record of the zone, as in a zone file
    public Validator(UnaryOperator<Message> zones, String ds, Instant now) {
        this.zones = zones;
        judge = new ValidatingResolver(this, Clock.fixed(now, ZoneOffset.UTC));
        try {
            judge.loadTrustAnchors(
                    new ByteArrayInputStream((ds + "\n").getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new IllegalArgumentException("ds: " + ds + " (expected: a DS record)", e);
        }
    }

    /// What it says of the answer to a question: whether it is proved is its AD flag.
    public Message judge(String name, int type) {
        told.clear();
        try {
            Name asked = Name.fromString(name + ".");
            return judge.send(Message.newQuery(Record.newRecord(asked, type, DClass.IN)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Everything that the zones told it since it was asked last.
    public List<Message> told() {
        return List.copyOf(told);
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        Message message = zones.apply(query);
        told.add(message);
        return CompletableFuture.completedFuture(message);
    }

    @Override
    public void setPort(int port) {}

    @Override
    public void setTCP(boolean flag) {}

    @Override
    public void setIgnoreTruncation(boolean flag) {}

    @Override
    public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {}

    @Override
    public void setTSIGKey(TSIG key) {}

    @Override
    public void setTimeout(Duration timeout) {}
}
