package codemonkeys.oracle.forecast;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Where a number lies over several seeds. */
public record Band(double min, double median, double max) {
  /** Of an even number of forecasts the median is the lower of the two in the middle. */
  public static Band of(List<Forecast> forecasts, ToDoubleFunction<Forecast> number) {
    double[] sorted = forecasts.stream().mapToDouble(number).sorted().toArray();
    return new Band(sorted[0], sorted[(sorted.length - 1) / 2], sorted[sorted.length - 1]);
  }
}
