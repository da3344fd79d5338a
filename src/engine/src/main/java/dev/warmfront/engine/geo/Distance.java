package dev.warmfront.engine.geo;

import dev.warmfront.snapshot.geo.Coordinates;

/// How far apart two points are along the surface.
public final class Distance {

    private Distance() {}

    /// The angle between them, seen from the middle of the Earth, in radians: nobody asks for
    /// kilometres. By haversines, which are exact where points are close together, too.
    public static double between(Coordinates a, Coordinates b) {
        double latitudeA = Math.toRadians(a.latitude());
        double latitudeB = Math.toRadians(b.latitude());
        double across = Math.sin((latitudeB - latitudeA) / 2);
        double along = Math.sin(Math.toRadians(b.longitude() - a.longitude()) / 2);
        double half = across * across + Math.cos(latitudeA) * Math.cos(latitudeB) * along * along;
        return 2 * Math.asin(Math.sqrt(Math.min(1, half)));
    }
}
