/** How results are printed: tables, reports, progress, SARIF. */
@NullMarked
package codemonkeys.oracle.cli.output;

import org.jspecify.annotations.NullMarked;
