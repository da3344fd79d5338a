package dev.warmfront.snapshot.geo;

import dev.warmfront.snapshot.base.Require;

/// A point on the Earth, to a hundredth of a degree: about a kilometre.
///
/// @param latitudeHundredths -9000..9000, north of the equator positive
/// @param longitudeHundredths -18000..18000, east of Greenwich positive
public record Coordinates(int latitudeHundredths, int longitudeHundredths) {

    public Coordinates {
        Require.between(-9_000, 9_000, "latitudeHundredths", latitudeHundredths);
        Require.between(-18_000, 18_000, "longitudeHundredths", longitudeHundredths);
    }

    /// The nearest to what is told in degrees.
    public static Coordinates of(double latitude, double longitude) {
        return new Coordinates(
                Math.toIntExact(Math.round(latitude * 100)),
                Math.toIntExact(Math.round(longitude * 100)));
    }

    public double latitude() {
        return latitudeHundredths / 100.0;
    }

    public double longitude() {
        return longitudeHundredths / 100.0;
    }
}
