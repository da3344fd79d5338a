package dev.warmfront.compiler.dns;

import org.jspecify.annotations.Nullable;

/// Where a record set is: coordinates in degrees, or a region instead of them.
///
/// @param bias -99..99, to be taken for nearer or, below zero, for farther than it is
public record DesiredGeoproximity(
        @Nullable Double latitude, @Nullable Double longitude, @Nullable String region, int bias) {

    @Override
    public String toString() {
        return (region == null ? latitude + " " + longitude : region) + ", bias " + bias;
    }
}
