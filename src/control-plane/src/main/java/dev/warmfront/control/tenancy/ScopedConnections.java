package dev.warmfront.control.tenancy;

import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Puts [ScopedDataSource] in front of every pool.
@Configuration(proxyBeanMethods = false)
class ScopedConnections {

    @Bean
    static BeanPostProcessor scopedDataSources() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof DataSource pool && !(bean instanceof ScopedDataSource)
                        ? new ScopedDataSource(pool)
                        : bean;
            }
        };
    }
}
