package dev.warmfront.control.contract;

import dev.warmfront.control.resource.ResourceContract;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.OpenAPI;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.beans.factory.ListableBeanFactory;

/// The documents that [ResourceOperations] refers to.
final class ResourceSchemas implements OpenApiCustomizer {

    private final ListableBeanFactory beans;

    ResourceSchemas(ListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public void customise(OpenAPI contract) {
        for (String bean : beans.getBeanNamesForAnnotation(ResourceContract.class)) {
            ResourceContract kind = beans.findAnnotationOnBean(bean, ResourceContract.class);
            if (kind != null) {
                add(contract, kind.draft());
                add(contract, kind.view());
            }
        }
    }

    /// Adds what describes a type, and all that it holds.
    static void add(OpenAPI contract, Class<?> type) {
        ModelConverters.getInstance(true)
                .readAll(type)
                .forEach(contract.getComponents()::addSchemas);
    }
}
