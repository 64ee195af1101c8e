package codemonkeys.oracle.rules;

final class Ignores {
  static final String MARK = "oracle:ignore";
}
