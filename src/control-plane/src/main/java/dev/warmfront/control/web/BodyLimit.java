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

/// Reads a body whole, whether its length was announced or not, unless it is above 1 MiB.
///
/// Comes after the check of the credential, so a stranger makes nobody read a megabyte.
@Component
@Order(0)
class BodyLimit extends OncePerRequestFilter {

    static final int MOST_BYTES = 1 << 20;

    private final ProblemWriter problems;

    BodyLimit(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long announced = request.getContentLengthLong();
        byte[] body =
                announced > MOST_BYTES
                        ? new byte[0]
                        : request.getInputStream().readNBytes(MOST_BYTES + 1);
        if (announced > MOST_BYTES || body.length > MOST_BYTES) {
            // What follows is not read, so the connection cannot be used for another request.
            response.setHeader("Connection", "close");
            problems.write(
                    request,
                    response,
                    new ProblemException(
                            Problem.TOO_LARGE,
                            "body: "
                                    + (announced > 0 ? announced : "over " + MOST_BYTES)
                                    + " bytes (expected: at most "
                                    + MOST_BYTES
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
