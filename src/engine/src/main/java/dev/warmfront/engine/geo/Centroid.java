package dev.warmfront.engine.geo;

import dev.warmfront.snapshot.geo.Coordinates;

/// The middle of points on a sphere, each with a weight. A country that lies on both sides of the
/// date line has its middle in itself.
public final class Centroid {

    private double x;
    private double y;
    private double z;

    public void add(Coordinates at, long weight) {
        double latitude = StrictMath.toRadians(at.latitude());
        double longitude = StrictMath.toRadians(at.longitude());
        // What has no weight at all still has a place.
        double by = Math.max((double) weight, 1e-9);
        x += by * StrictMath.cos(latitude) * StrictMath.cos(longitude);
        y += by * StrictMath.cos(latitude) * StrictMath.sin(longitude);
        z += by * StrictMath.sin(latitude);
    }

    public Coordinates get() {
        return Coordinates.of(
                StrictMath.toDegrees(StrictMath.atan2(z, StrictMath.hypot(x, y))),
                StrictMath.toDegrees(StrictMath.atan2(y, x)));
    }
}
