package dev.warmfront.control.distribution;

import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.Slice;
import dev.warmfront.control.web.WholeNumber;
import java.util.List;
import java.util.stream.IntStream;

/// Parts of a document, listed by themselves in the order in which it has them.
final class Elements {

    static final String ABOUT_TAG = "The revision of the distribution, for `If-Match`";

    private Elements() {}

    static <V> Slice<V> slice(Page page, List<V> all, String path) {
        long first =
                page.after().isEmpty()
                        ? 0
                        : WholeNumber.of("cursor", page.after(), Problem.INVALID_REQUEST) + 1;
        List<Integer> found =
                IntStream.range((int) Math.min(first, all.size()), all.size())
                        .limit(page.limit() + 1L)
                        .boxed()
                        .toList();
        Slice<Integer> slice = page.slice(found, String::valueOf, path);
        return new Slice<>(slice.items().stream().map(all::get).toList(), slice.next());
    }
}
