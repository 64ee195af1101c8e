/**
 * Oracle's own JSON Schemas, out of its jar: whether a document keeps its format and, when it does
 * not, what is wrong with which value and how to fix it. A constraint of a format stands in its
 * schema and nowhere else in this package.
 *
 * <p>networknt judges here and nowhere else. A workspace can have schemas of the same names; they
 * are for people and other tools, and not read. Nothing is fetched, and evaluation is bounded.
 */
@NullMarked
package codemonkeys.oracle.schemas;

import org.jspecify.annotations.NullMarked;
