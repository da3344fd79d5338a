package dev.warmfront.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresTest {

    @TempDir Path home;

    @Test
    void what_was_committed_is_there_after_a_restart() throws Exception {
        try (LocalPostgres first = LocalPostgres.start(home)) {
            run(first, "create table kept (id int)");
            run(first, "insert into kept values (42)");
        }
        try (LocalPostgres second = LocalPostgres.start(home)) {
            assertThat(number(second, "select id from kept")).isEqualTo(42);
        }
    }

    @Test
    void what_was_committed_is_there_after_everything_was_killed() throws Exception {
        try (LocalPostgres first = LocalPostgres.start(home)) {
            run(first, "create table kept (id int)");
            run(first, "insert into kept select generate_series(1, 1000)");
            long pid = pid();
            ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
            server.descendants().forEach(ProcessHandle::destroyForcibly);
            server.destroyForcibly();
            server.onExit().get(10, TimeUnit.SECONDS);
        }
        try (LocalPostgres second = LocalPostgres.start(home)) {
            assertThat(number(second, "select count(*) from kept")).isEqualTo(1000);
        }
    }

    @Test
    void data_is_synced_and_checksummed_and_needs_the_password() throws Exception {
        try (LocalPostgres postgres = LocalPostgres.start(home)) {
            assertThat(text(postgres, "show fsync")).isEqualTo("on");
            assertThat(text(postgres, "show data_checksums")).isEqualTo("on");
            assertThatThrownBy(() ->
                            DriverManager.getConnection(
                                    postgres.jdbcUrl(), LocalPostgres.USER, "guess"))
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void a_second_start_on_the_same_folder_is_refused_with_words() throws Exception {
        try (LocalPostgres first = LocalPostgres.start(home)) {
            assertThat(first.jdbcUrl()).contains("127.0.0.1");
            assertThatThrownBy(() -> LocalPostgres.start(home))
                    .isInstanceOf(PostgresFailure.class)
                    .hasMessage("Another process uses the data in " + home + ".");
        }
    }

    private long pid() throws Exception {
        return Long.parseLong(
                Files.readAllLines(home.resolve("data/postmaster.pid")).getFirst().strip());
    }

    private static void run(LocalPostgres postgres, String sql) throws Exception {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int number(LocalPostgres postgres, String sql) throws Exception {
        return Integer.parseInt(text(postgres, sql));
    }

    private static String text(LocalPostgres postgres, String sql) throws Exception {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static Connection connect(LocalPostgres postgres) throws Exception {
        return DriverManager.getConnection(
                postgres.jdbcUrl(), LocalPostgres.USER, postgres.password());
    }
}
