package dev.clew.instrument.rabbitmq;

/// A delivery that the broker waits to hear of.
///
/// @param processing in which it is worked on, or was
record Unsettled(Arrival arrival, Processing processing) {
    long tag() {
        return arrival.envelope().getDeliveryTag();
    }
}
