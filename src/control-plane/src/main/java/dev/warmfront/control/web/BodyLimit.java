package dev.warmfront.control.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Reads a body whole, whether its length was announced or not, unless it is above 1 MiB; where
/// many resources or a whole zone come at once, 4 MiB.
///
/// Comes after the check of the credential, so a stranger makes nobody read a megabyte.
@Component
@Order(0)
class BodyLimit extends OncePerRequestFilter {

    static final int MOST_BYTES = 1 << 20;
    static final int MOST_BYTES_OF_MANY = 4 << 20;

    private static final String MANY = "/v1/apply";
    private static final String ZONE_FILE = "/zone-file";

    private final ProblemWriter problems;

    BodyLimit(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String path = request.getRequestURI();
        boolean many = path.equals(MANY) || path.startsWith(MANY + "/") || path.endsWith(ZONE_FILE);
        int most = many ? MOST_BYTES_OF_MANY : MOST_BYTES;
        long announced = request.getContentLengthLong();
        byte[] body =
                announced > most ? new byte[0] : request.getInputStream().readNBytes(most + 1);
        if (announced > most || body.length > most) {
            // What follows is not read, so the connection cannot be used for another request.
            response.setHeader("Connection", "close");
            problems.write(
                    request,
                    response,
                    new ProblemException(
                            Problem.TOO_LARGE,
                            "body: "
                                    + (announced > 0 ? announced : "over " + most)
                                    + " bytes (expected: at most "
                                    + most
                                    + ")"));
            return;
        }
        chain.doFilter(new WithBody(request, body), response);
    }

    /// A request whose body is in memory and can be read.
    private static final class WithBody extends HttpServletRequestWrapper {

        private final byte[] body;

        WithBody(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public ServletInputStream getInputStream() {
            return new InMemory(new ByteArrayInputStream(body));
        }

        @Override
        public BufferedReader getReader() {
            return new BufferedReader(
                    new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }

    private static final class InMemory extends ServletInputStream {

        private final ByteArrayInputStream bytes;

        InMemory(ByteArrayInputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return bytes.read(target, offset, length);
        }

        @Override
        public boolean isFinished() {
            return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException("bodies are read whole before they are used");
        }
    }
}
