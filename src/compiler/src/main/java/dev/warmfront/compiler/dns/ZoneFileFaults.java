package dev.warmfront.compiler.dns;

import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.dns.ZoneFile.Remark;
import java.util.ArrayList;
import java.util.List;

/// What is wrong with a zone file, line by line, up to a number of faults that somebody may read.
final class ZoneFileFaults {

    private static final int MOST = 100;

    private final List<Remark> faults = new ArrayList<>();

    /// Complains by the message law.
    ///
    /// @param field what the value is called
    void add(int line, String code, String field, Object value, String expected) {
        if (faults.size() < MOST) {
            faults.add(new Remark(line, code, Complaints.message(field, value, expected)));
        }
    }

    /// Whether more would not be kept.
    boolean areMany() {
        return faults.size() == MOST;
    }

    List<Remark> all() {
        return List.copyOf(faults);
    }
}
