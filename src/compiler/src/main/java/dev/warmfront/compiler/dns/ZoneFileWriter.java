package dev.warmfront.compiler.dns;

import dev.warmfront.snapshot.dns.RecordType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes the file of a zone: a line for every record, with nothing left to be understood from
/// another line.
final class ZoneFileWriter {

    /// The SOA first, because readers want it so; then by name as in RFC 4034, section 6.1.
    private static final Comparator<DesiredRecordSet> ORDER =
            Comparator.comparing((DesiredRecordSet set) -> !set.type().equals("SOA"))
                    .thenComparing(ZoneFileWriter::labels)
                    .thenComparing(DesiredRecordSet::type)
                    .thenComparing(set -> Objects.requireNonNullElse(set.setIdentifier(), ""));

    private ZoneFileWriter() {}

    static String write(DesiredZone zone) {
        List<DesiredRecordSet> sets = zone.recordSets().stream().sorted(ORDER).toList();
        List<DesiredRecordSet> mute = sets.stream().filter(set -> !ZoneFile.canSay(set)).toList();
        StringBuilder file = new StringBuilder();
        file.append("; ").append(zone.name()).append(": ").append(sets.size());
        file.append(" record sets, ").append(mute.size()).append(" of them not in this file\n");
        sets.stream().filter(ZoneFile::canSay).forEach(set -> write(set, file));
        if (!mute.isEmpty()) {
            file.append("; A zone file cannot say what these are:\n");
            mute.forEach(set -> file.append("; ").append(described(set)).append('\n'));
        }
        return file.toString();
    }

    private static void write(DesiredRecordSet set, StringBuilder file) {
        RecordType type = RecordType.valueOf(set.type());
        set.values().stream()
                .map(value -> Values.written(type, value))
                .distinct()
                .sorted()
                .forEach(value -> {
                    file.append(set.name()).append(". ").append(set.ttlSeconds());
                    file.append(" IN ").append(type).append(' ').append(value).append('\n');
                });
    }

    /// In one line: neither names nor identifiers have line breaks.
    private static String described(DesiredRecordSet set) {
        List<String> more = new ArrayList<>();
        if (set.setIdentifier() != null) {
            more.add("\"" + set.setIdentifier() + "\"");
        }
        set.routings().forEach(routing -> more.add(described(routing, set)));
        if (set.healthCheckId() != null) {
            more.add("health check " + set.healthCheckId());
        }
        if (set.failClosed()) {
            more.add("fails closed");
        }
        more.add(described(set.alias(), set));
        return set.name() + ". " + set.type() + " " + String.join(", ", more);
    }

    private static String described(String routing, DesiredRecordSet set) {
        return switch (routing) {
            case "weight" -> routing + " " + set.weight();
            case "failover" -> routing + " " + set.failover();
            case "networks" -> routing + " " + set.networks();
            case "geolocation" -> routing + " " + set.geolocation();
            case "latencyRegion" -> routing + " " + set.latencyRegion();
            case "geoproximity" -> routing + " " + set.geoproximity();
            default -> routing;
        };
    }

    private static String described(@Nullable DesiredAlias alias, DesiredRecordSet set) {
        if (alias != null) {
            String name = String.valueOf(alias.recordSetName());
            return "alias of " + Objects.requireNonNullElse(alias.distributionId(), name);
        }
        RecordType type = RecordType.valueOf(set.type());
        return set.values().stream()
                .map(value -> Values.written(type, value))
                .collect(Collectors.joining(", ", set.ttlSeconds() + " s, ", ""));
    }

    /// The labels from the last to the first, each with an end that is less than any character.
    private static String labels(DesiredRecordSet set) {
        List<String> labels = new ArrayList<>(Arrays.asList(set.name().split("\\.")));
        Collections.reverse(labels);
        return String.join("\u0000", labels);
    }
}
