package dev.warmfront.acceptance.rubble.snapshot;

import org.assertj.core.util.Strings;

/// Wrong: a part of a snapshot that changes, knows a library, and keeps a mutable static.
public class Changing {

    public static int count;

    private String name = "";

    public void rename(String to) {
        name = Strings.isNullOrEmpty(to) ? name : to;
        count++;
    }

    public String name() {
        return name;
    }
}
