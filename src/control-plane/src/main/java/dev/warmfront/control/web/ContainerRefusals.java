package dev.warmfront.control.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/// What the container refuses before it has found the service, such as a path that cannot be
/// decoded, is a problem like any other, and not a page of the container's.
@Component
class ContainerRefusals implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    private final ProblemWriter problems;

    ContainerRefusals(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        // The last one sees an answer first.
        factory.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new Refusals(problems)));
    }

    private static final class Refusals extends ValveBase {

        private final ProblemWriter problems;

        Refusals(ProblemWriter problems) {
            super(true);
            this.problems = problems;
        }

        @Override
        public void invoke(Request request, Response response)
                throws IOException, ServletException {
            getNext().invoke(request, response);
            boolean bare =
                    response.getStatus() >= 400
                            && !response.isCommitted()
                            && response.getContentWritten() == 0
                            && !request.isAsync();
            if (bare) {
                // It counts as finished once it is an error.
                response.setSuspended(false);
                Problem problem = Problem.of(response.getStatus());
                problems.write(request, response, new ProblemException(problem, problem.title()));
                response.finishResponse();
            }
        }
    }
}
