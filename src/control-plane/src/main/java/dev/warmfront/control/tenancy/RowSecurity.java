package dev.warmfront.control.tenancy;

/// How PostgreSQL is told for whom a connection is at work.
///
/// An account that no policy holds for, a superuser, acts for a tenant in the role that
/// `afterMigrate.sql` makes; for any other the policies hold as it is.
final class RowSecurity {

    static final String ROLE = "warmfront_tenant";

    /// Until the connection is told otherwise; with the setting as both parameters.
    static final String FOR_GOOD = tell(false);

    /// Until the transaction ends; with the setting as both parameters.
    static final String UNTIL_THE_END = tell(true);

    private RowSecurity() {}

    private static String tell(boolean local) {
        return """
        select set_config('warmfront.tenant', ?, %1$s),
               set_config('role',
                          case when ? = '*' then 'none'
                               else coalesce((select tenant.rolname::text
                                                from pg_roles account
                                                join pg_roles tenant on tenant.rolname = '%2$s'
                                               where account.rolname = session_user
                                                 and (account.rolsuper or account.rolbypassrls)),
                                             'none')
                          end,
                          %1$s)
        """
                .formatted(local, ROLE);
    }
}
