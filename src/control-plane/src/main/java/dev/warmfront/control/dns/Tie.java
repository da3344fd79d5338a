package dev.warmfront.control.dns;

/// Something outside a hosted zone that may have to go before the zone does.
public interface Tie {

    /// Refuses a deletion by throwing. Runs in the transaction, before the zone goes.
    void onDelete(String zoneId);
}
