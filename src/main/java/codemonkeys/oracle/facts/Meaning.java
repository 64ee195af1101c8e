package codemonkeys.oracle.facts;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a fact or one of its fields says, with its unit; the reference page is made from these.
 *
 * <p>From the sources: Drools looks at all annotations that a fact's class has, and the first of a
 * kind costs a class that is generated, at every start of the program.
 */
@Retention(RetentionPolicy.SOURCE)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Meaning {
  /** One sentence. */
  String value();

  /** The file that a fact comes from; for types only. */
  String from() default "";
}
