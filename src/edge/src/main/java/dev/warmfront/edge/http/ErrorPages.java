package dev.warmfront.edge.http;

import dev.warmfront.edge.http.State.Allowed;
import dev.warmfront.edge.http.State.Answered;
import dev.warmfront.edge.http.State.Routed;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.request.Served;
import dev.warmfront.snapshot.distribution.ErrorResponse;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Shows a page of the distribution's own in place of an error, where it says so.
///
/// The page is looked up and fetched like any object: its own path chooses the behaviour, the key
/// and the origin. The web ACL, the protocol and the method were judged for what the viewer asked,
/// and are not judged again. If the page cannot be had, its own error is shown, with its status; no
/// page is shown in place of that.
final class ErrorPages {

    /// What tells how to keep the page, or how to ask about it again. None of it is true of the URL
    /// at which it is shown.
    private static final Set<String> OF_THE_PAGE =
            Set.of(
                    "age",
                    "cache-control",
                    "cdn-cache-control",
                    "content-location",
                    "etag",
                    "expires",
                    "last-modified",
                    "surrogate-control");

    /// What an error says besides its body.
    private static final Set<String> OF_THE_ERROR =
            Set.of(
                    "age",
                    "allow",
                    "cache-control",
                    "expires",
                    "proxy-authenticate",
                    "retry-after",
                    "www-authenticate");

    private final Delivery delivery;
    private @Nullable Routed routed;
    private @Nullable Pending pending;

    /// An error, and the page that is to be shown instead.
    private record Pending(Head request, Fields error, Account account, ErrorResponse response) {}

    ErrorPages(Delivery delivery) {
        this.delivery = delivery;
    }

    /// Remembers which distribution may have something to say.
    Routed of(Routed found) {
        routed = found;
        return found;
    }

    /// Delivers an answer, unless a page must be had before.
    State deliver(Answered answered) {
        Pending waiting = pending;
        if (waiting != null) {
            return delivery.deliver(shown(waiting, answered));
        }
        State.Step page = page(answered);
        return page == null ? delivery.deliver(answered) : page;
    }

    private State.@Nullable Step page(Answered answered) {
        Routed from = routed;
        ErrorResponse response =
                from == null ? null : from.site().errorResponse(answered.answer().status());
        String path = response == null ? null : response.pagePath();
        Head page = path == null ? null : answered.request().askingFor(path);
        if (from == null || response == null || path == null || page == null) {
            return null;
        }
        Fields error =
                Stages.fields(answered.answer()).without(name -> !OF_THE_ERROR.contains(name));
        pending = new Pending(answered.request(), error, answered.account(), response);
        answered.answer().letGo();
        State.Received received = new State.Received(from.received().live(), page);
        return new Allowed(new Routed(received, from.to().at(path)));
    }

    private Answered shown(Pending waiting, Answered page) {
        Answer answer = page.answer();
        Fields fields =
                Stages.fields(answer).without(OF_THE_PAGE::contains).replacedBy(waiting.error());
        int status = waiting.response().responseCode();
        Answer shown =
                answer.status() != 200
                        ? answer
                        : switch (answer) {
                            case Answer.Stored(var entry, var cursor) ->
                                    new Answer.Passed(status, fields, entry.length(), cursor);
                            case Answer.Passed old ->
                                    new Answer.Passed(status, fields, old.length(), old.cursor());
                            case Answer.Part part -> part;
                            case Answer.NotModified same -> same;
                            case Answer.Own own -> own;
                        };
        Account account = waiting.account();
        boolean told = account.served().word().equals(Served.PAGE.word());
        return new Answered(waiting.request(), shown, told ? account : account.as(Served.PAGE));
    }
}
