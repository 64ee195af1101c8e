package codemonkeys.oracle.rules.engine;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Reads the constant pool of a compiled class for every member it calls or reads, and names those
 * outside what is allowed. Members, not classes: generated code itself uses {@code
 * System.arraycopy}.
 *
 * <p>The format is chapter 4.4 of the Java Virtual Machine Specification.
 */
public final class ClassScan {
  /** Packages and types of which every member may be used. */
  private static final Set<String> OPEN_PREFIXES =
      Set.of(
          "codemonkeys/oracle/facts/",
          "codemonkeys/oracle/units/",
          "codemonkeys/oracle/rules/Orders",
          "org/drools/model/",
          "org/drools/modelcompiler/dsl/",
          "org/drools/modelcompiler/util/EvaluationUtil",
          "org/drools/compiler/kie/builder/MaterializedLambda");

  private static final Set<String> OPEN_TYPES =
      Set.of(
          "java/lang/Object",
          "java/lang/Boolean",
          "java/lang/Byte",
          "java/lang/Character",
          "java/lang/CharSequence",
          "java/lang/Comparable",
          "java/lang/Double",
          "java/lang/Enum",
          "java/lang/Float",
          "java/lang/Iterable",
          "java/lang/Math",
          "java/lang/Number",
          "java/lang/Short",
          "java/lang/String",
          "java/lang/StringBuilder",
          "java/math/BigDecimal",
          "java/math/BigInteger",
          "java/util/ArrayList",
          "java/util/Arrays",
          "java/util/Collection",
          "java/util/Collections",
          "java/util/HashMap",
          "java/util/Iterator",
          "java/util/List",
          "java/util/Map",
          "java/util/Objects",
          "java/util/Optional",
          "java/util/Set",
          "java/util/SortedSet");

  private static final Set<String> OPEN_MEMBERS =
      Set.of(
          // In the frame that Drools generates around all rules.
          "java/lang/RuntimeException.<init>",
          "java/time/format/DateTimeFormatterBuilder.<init>",
          "java/time/format/DateTimeFormatterBuilder.appendPattern",
          "java/time/format/DateTimeFormatterBuilder.parseCaseInsensitive",
          "java/time/format/DateTimeFormatterBuilder.toFormatter",
          "java/util/Locale.ENGLISH",
          "org/drools/util/DateUtils.getDateFormatMask",
          // In conditions and consequences.
          "java/lang/Integer.TYPE",
          "java/lang/Long.TYPE",
          "java/lang/System.arraycopy",
          "java/math/MathContext.DECIMAL128",
          "java/util/regex/Matcher.matches",
          "java/util/regex/Pattern.compile",
          "java/util/regex/Pattern.matcher",
          "java/lang/Integer.valueOf",
          "java/lang/Integer.intValue",
          "java/lang/Integer.compare",
          "java/lang/Integer.compareTo",
          "java/lang/Integer.equals",
          "java/lang/Integer.parseInt",
          "java/lang/Long.valueOf",
          "java/lang/Long.longValue",
          "java/lang/Long.compare",
          "java/lang/Long.compareTo",
          "java/lang/Long.equals",
          "java/lang/Long.parseLong",
          "java/lang/invoke/LambdaMetafactory.metafactory",
          "java/lang/invoke/LambdaMetafactory.altMetafactory",
          "java/lang/invoke/StringConcatFactory.makeConcatWithConstants",
          "java/lang/invoke/SerializedLambda.getImplMethodName",
          "java/time/Duration.compareTo",
          "java/time/Duration.toHours",
          "java/time/Duration.toDays",
          "java/time/Duration.toMinutes",
          "java/time/Instant.compareTo",
          "java/time/Instant.equals",
          "java/time/Instant.isAfter",
          "java/time/Instant.isBefore",
          "java/time/Instant.getEpochSecond");

  /**
   * Of otherwise open types: what would make a plan depend on chance or the machine, or take memory
   * or time without bound.
   */
  private static final Set<String> CLOSED_MEMBERS =
      Set.of(
          "java/lang/Math.random",
          "java/lang/Object.wait",
          "java/lang/Object.notify",
          "java/lang/Object.notifyAll",
          "java/lang/Object.hashCode",
          "java/lang/Boolean.getBoolean",
          "java/lang/String.format",
          "java/lang/String.formatted",
          "java/lang/String.getBytes",
          "java/lang/String.intern",
          "java/lang/String.matches",
          "java/lang/String.repeat",
          "java/lang/String.replaceAll",
          "java/lang/String.replaceFirst",
          "java/lang/String.split",
          "java/lang/String.toLowerCase",
          "java/lang/String.toUpperCase",
          "java/util/Collections.shuffle",
          "java/util/Objects.hashCode");

  private ClassScan() {}

  /**
   * The members that are not allowed, as {@code java.lang.System.exit}.
   *
   * @param own the compiled classes, as {@code fleet/rules/P1.class}, which may call each other
   */
  static SortedSet<String> foreignMembers(byte[] classFile, Set<String> own) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile))) {
      in.readInt(); // magic
      in.readInt(); // version
      int count = in.readUnsignedShort();
      Object[] pool = new Object[count];
      for (int i = 1; i < count; i++) {
        int tag = in.readUnsignedByte();
        switch (tag) {
          case 1 -> pool[i] = in.readUTF();
          case 3, 4 -> in.readInt();
          case 5, 6 -> {
            in.readLong();
            i++; // takes two places
          }
          case 7, 8, 16, 19, 20 -> pool[i] = new int[] {tag, in.readUnsignedShort()};
          case 9, 10, 11, 12, 17, 18 ->
              pool[i] = new int[] {tag, in.readUnsignedShort(), in.readUnsignedShort()};
          case 15 -> {
            in.readUnsignedByte();
            in.readUnsignedShort();
          }
          default -> throw new IOException("constant pool tag " + tag);
        }
      }
      SortedSet<String> foreign = new TreeSet<>();
      for (Object entry : pool) {
        if (entry instanceof int[] ref && (ref[0] == 9 || ref[0] == 10 || ref[0] == 11)) {
          String owner = (String) pool[((int[]) pool[ref[1]])[1]];
          String name = (String) pool[((int[]) pool[ref[2]])[1]];
          if (!allowed(owner, name, own)) {
            foreign.add(owner.replace('/', '.') + "." + name);
          }
        }
      }
      return foreign;
    } catch (IOException | RuntimeException e) {
      return new TreeSet<>(Set.of("a class that can't be read"));
    }
  }

  private static boolean allowed(String owner, String name, Set<String> own) {
    if (owner.startsWith("[") || own.contains(owner + ".class")) {
      return true;
    }
    String member = owner + "." + name;
    if (CLOSED_MEMBERS.contains(member)) {
      return false;
    }
    if (OPEN_TYPES.contains(owner) || OPEN_MEMBERS.contains(member)) {
      return true;
    }
    for (String prefix : OPEN_PREFIXES) {
      if (owner.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
