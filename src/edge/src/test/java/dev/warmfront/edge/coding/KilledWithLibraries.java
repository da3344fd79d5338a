package dev.warmfront.edge.coding;

/// A process that loads the libraries and has no time to put anything away.
final class KilledWithLibraries {

    private KilledWithLibraries() {}

    public static void main(String[] arguments) {
        System.out.println(Library.load().keySet());
        Runtime.getRuntime().halt(0);
    }
}
