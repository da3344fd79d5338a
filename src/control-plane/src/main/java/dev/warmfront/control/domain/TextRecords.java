package dev.warmfront.control.domain;

import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/// What the DNS of the world says in TXT records, now: nothing is kept, so who has just set one is
/// not told of what was there before by us.
@Component
class TextRecords {

    private static final Logger LOG = LoggerFactory.getLogger(TextRecords.class);
    private static final int MOST_REDIRECTS = 4;
    private static final int MOST_AT_ONCE = 16;
    private static final int DNS = 53;

    private final List<String> addresses;
    private final Duration patience;
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);
    private volatile @Nullable LookupSession session;

    /// @param addresses of resolvers, with a port or without; none for those of this machine
    /// @param patience how long an answer may take, with everything that it takes to get it
    TextRecords(
            @Value("${warmfront.domains.resolvers}") List<String> addresses,
            @Value("${warmfront.domains.patience}") Duration patience) {
        this.addresses = List.copyOf(addresses);
        this.patience = patience;
        this.addresses.forEach(TextRecords::address);
    }

    /// What is said at a name; nothing where there is no such record.
    ///
    /// @throws ProblemException if nobody answers, or too many are asking already
    Set<String> at(String name) {
        if (!room.tryAcquire()) {
            throw new ProblemException(
                            Problem.TOO_MUCH_UNDER_WAY,
                            "At most " + MOST_AT_ONCE + " domains are looked up at once")
                    .with("Retry-After", "5");
        }
        try {
            return texts(
                    session()
                            .lookupAsync(Name.fromString(name + "."), Type.TXT)
                            .toCompletableFuture()
                            .get(patience.toMillis(), TimeUnit.MILLISECONDS)
                            .getRecords());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NoSuchDomainException
                    || e.getCause() instanceof NoSuchRRSetException) {
                return Set.of();
            }
            LOG.debug("{} cannot be looked up", name, e);
            throw silent(name, "no answer that is one");
        } catch (TimeoutException e) {
            throw silent(name, "no answer within " + patience.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw silent(name, "no time left");
        } catch (TextParseException | UnknownHostException e) {
            LOG.debug("{} cannot be asked for", name, e);
            throw silent(name, "no name that can be asked for");
        } finally {
            room.release();
        }
    }

    private static ProblemException silent(String name, String what) {
        return new ProblemException(
                Problem.NOT_PROVED, "TXT " + name + ": " + what + " (expected: an answer)");
    }

    private static Set<String> texts(List<Record> records) {
        Set<String> texts = new TreeSet<>();
        for (Record record : records) {
            if (record instanceof TXTRecord text) {
                // Long text comes in parts (RFC 7208, section 3.3, says how they are meant).
                texts.add(String.join("", text.getStrings()));
            }
        }
        return texts;
    }

    /// Made when it is first needed: most installations never prove anything.
    private LookupSession session() throws UnknownHostException {
        LookupSession known = session;
        if (known == null) {
            known =
                    LookupSession.builder()
                            .resolver(resolver())
                            .maxRedirects(MOST_REDIRECTS)
                            .build();
            session = known;
        }
        return known;
    }

    private Resolver resolver() {
        if (addresses.isEmpty()) {
            ExtendedResolver own = new ExtendedResolver();
            own.setTimeout(patience);
            return own;
        }
        List<Resolver> resolvers = new ArrayList<>();
        for (String address : addresses) {
            SimpleResolver resolver = new SimpleResolver(address(address));
            resolver.setTimeout(patience.dividedBy(2));
            resolvers.add(resolver);
        }
        ExtendedResolver several = new ExtendedResolver(resolvers);
        several.setTimeout(patience);
        return several;
    }

    /// An address of the form `192.0.2.53`, `192.0.2.53:5300`, `[2001:db8::53]:5300`.
    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        boolean port = colon >= 0 && (text.indexOf(':') == colon || text.startsWith("["));
        try {
            String host = port ? text.substring(0, colon) : text;
            return new InetSocketAddress(
                    InetAddress.ofLiteral(host.replace("[", "").replace("]", "")),
                    port ? Integer.parseInt(text.substring(colon + 1)) : DNS);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "warmfront.domains.resolvers: "
                            + text
                            + " (expected: an address, for example 192.0.2.53 or 192.0.2.53:5300)",
                    e);
        }
    }
}
