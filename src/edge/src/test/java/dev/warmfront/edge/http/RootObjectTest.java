package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.snapshot.policy.Ttl;
import dev.warmfront.testkit.http.RawViewer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What `/` stands for.
class RootObjectTest extends WithOrigin {

    @BeforeEach
    void script() {
        origin.otherwise((request, stage) -> stage.answer(200, request.path()));
    }

    private TestEdge edge() {
        Ttl never = new Ttl(Duration.ZERO, Duration.ZERO, Duration.ZERO);
        return TestEdge.with()
                .serving(
                        site(origin.port())
                                .root("start/index.html")
                                .behaviour("start/*", "o1", never)
                                .build());
    }

    @Test
    void the_root_is_the_object_and_nothing_below_it_is() throws Exception {
        try (TestEdge edge = edge()) {
            assertThat(edge.get("/").text()).isEqualTo("/start/index.html");
            assertThat(edge.get("/sub/").text()).isEqualTo("/sub/");
            assertThat(edge.get("/?a=1").text()).isEqualTo("/start/index.html");
            assertThat(origin.seen())
                    .extracting(seen -> seen.target())
                    .contains("/start/index.html?a=1");
        }
    }

    @Test
    void every_method_goes_to_the_object() throws Exception {
        try (TestEdge edge = edge();
                RawViewer viewer = edge.viewer()) {
            for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
                assertThat(viewer.ask(method, "shop.test", "/").text())
                        .as(method)
                        .isEqualTo("/start/index.html");
            }
            assertThat(viewer.ask("HEAD", "shop.test", "/").status()).isEqualTo(200);
            assertThat(origin.seen())
                    .extracting(seen -> seen.method())
                    .containsExactly("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD");
        }
    }

    @Test
    void the_behaviour_is_the_one_of_the_objects_path() throws Exception {
        try (TestEdge edge = edge()) {
            edge.get("/");
            assertThat(edge.get("/").field("cache-status")).contains("fwd=bypass");
            edge.get("/other");
            assertThat(edge.get("/other").cache()).isEqualTo("Hit");
        }
    }
}
