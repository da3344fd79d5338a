package dev.warmfront.control.resource;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What the contract says of a kind of resource. Texts of [ResourceController] name these members
/// in braces.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ResourceContract {

    /// One of them, with its article: `a distribution`.
    String one();

    String many();

    /// What people ask for.
    Class<? extends Record> draft();

    /// What is shown.
    Class<? extends Record> view();

    /// An id, for example.
    String id();

    /// A document that can be created, for example.
    String example();

    /// A merge patch, for example.
    String patch();

    /// What making one is called.
    String create() default "Create";

    /// What there is to know before one is made.
    String onCreate() default "";

    /// What there is to know of the list of them.
    String onList() default "";

    /// What there is to know before one is replaced.
    String onReplace() default "";

    /// What there is to know before one is deleted.
    String onDelete();
}
