package dev.warmfront.engine.request;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/// A request as a plain record, for tests.
public record Asked(String method, String path, String query, Map<String, String> fields)
        implements RequestView {

    public static Asked get(String path) {
        return new Asked("GET", path, "", Map.of());
    }

    public Asked with(String name, String value) {
        Map<String, String> more = new HashMap<>(fields);
        more.put(name, value);
        return new Asked(method, path, query, more);
    }

    @Override
    public String host() {
        return "shop.test";
    }

    @Override
    public String header(String name) {
        return fields.get(name);
    }

    @Override
    public void forEachHeader(BiConsumer<String, String> reader) {
        fields.forEach(reader);
    }

    @Override
    public long addressHigh() {
        return 0;
    }

    @Override
    public long addressLow() {
        return 0xffff_c000_0201L;
    }

    @Override
    public boolean secure() {
        return false;
    }
}
