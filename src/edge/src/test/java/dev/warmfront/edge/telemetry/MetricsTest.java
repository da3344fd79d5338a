package dev.warmfront.edge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Names that follow Prometheus' customs, and the text that a scraper gets.
class MetricsTest {

    private final Metrics metrics = new Metrics();

    @ParameterizedTest
    @ValueSource(strings = {"requests_total", "warmfront_requests", "Warmfront_requests_total"})
    void a_counter_with_another_name_is_refused(String name) {
        assertThatThrownBy(() -> metrics.counter(name, "Requests"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("(expected: warmfront_");
    }

    @ParameterizedTest
    @ValueSource(strings = {"used_bytes", "warmfront_used_total"})
    void a_gauge_with_another_name_is_refused(String name) {
        assertThatThrownBy(() -> metrics.gauge(name, "Memory", () -> 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @Test
    void families_come_in_order_with_help_and_kind_and_labels_escaped() {
        metrics.gauge("warmfront_used_bytes", "Memory", () -> 7);
        metrics.counter("warmfront_asked_total", "Requests", "path", "a\"b\\c\nd").increment();
        assertThat(metrics.text())
                .isEqualTo(
                        """
                        # HELP warmfront_asked_total Requests
                        # TYPE warmfront_asked_total counter
                        warmfront_asked_total{path="a\\"b\\\\c\\nd"} 1
                        # HELP warmfront_used_bytes Memory
                        # TYPE warmfront_used_bytes gauge
                        warmfront_used_bytes 7
                        """);
    }

    @Test
    void a_counter_is_the_same_whoever_asks_for_it() {
        metrics.counter("warmfront_asked_total", "Requests", "path", "a").increment();
        metrics.counter("warmfront_asked_total", "Requests", "path", "a").increment();
        assertThat(metrics.text()).contains("warmfront_asked_total{path=\"a\"} 2");
    }
}
