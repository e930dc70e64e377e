package dev.innkeeper.rest;

import dev.innkeeper.api.Contract;
import dev.innkeeper.outbox.Outbox;
import dev.innkeeper.outbox.ReadBarrier;
import dev.innkeeper.outbox.ServiceName;
import dev.innkeeper.tasks.TaskStopper;
import dev.innkeeper.tasks.Tasks;
import dev.innkeeper.tasks.TasksAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Gives every service its door. */
@AutoConfiguration(after = TasksAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(MeshSettings.class)
class RestAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Contract contract() {
        return Contract.load();
    }

    @Bean
    AnswerWriter answerWriter(Outbox outbox) {
        return new AnswerWriter(outbox);
    }

    @Bean
    ProblemAdvice problemAdvice(AnswerWriter writer, MeterRegistry meters) {
        return new ProblemAdvice(writer, meters);
    }

    @Bean
    CallerVerifier callerVerifier(MeshSettings settings, Clock clock) {
        return new CallerVerifier(settings.callerPublicKey(), clock);
    }

    /**
     * Every request needs a signed caller. Metrics and health are on a port of their own, which is
     * not public.
     */
    @Bean
    SecurityFilterChain doors(HttpSecurity http, CallerVerifier verifier) throws Exception {
        return http.csrf(csrf -> csrf.disable())
                .sessionManagement(
                        session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(cache -> cache.disable())
                .logout(logout -> logout.disable())
                .authorizeHttpRequests(requests ->
                        requests.requestMatchers("/actuator/**")
                                .permitAll()
                                .anyRequest()
                                .authenticated())
                .oauth2ResourceServer(server -> server.jwt(jwt -> jwt.decoder(verifier)))
                .build();
    }

    @Bean
    FilterRegistrationBean<RequestContextFilter> innkeeperRequestContext(
            ReadBarrier barrier, Outbox outbox) {
        var filter = new FilterRegistrationBean<>(new RequestContextFilter(barrier, outbox));
        filter.setOrder(Ordered.LOWEST_PRECEDENCE - 10);
        return filter;
    }

    @Bean
    WebMvcConfigurer innkeeperArguments() {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new CallerArgument());
                resolvers.add(new ClientAddressArgument());
                resolvers.add(new RequestArgument());
            }
        };
    }

    /**
     * Our answers come before Spring's own, which would take a text for a view or write it
     * unquoted.
     */
    @Bean
    SmartInitializingSingleton innkeeperAnswers(
            @Qualifier("requestMappingHandlerAdapter") RequestMappingHandlerAdapter adapter,
            AnswerWriter writer) {
        return () -> {
            List<HandlerMethodReturnValueHandler> handlers = new ArrayList<>();
            handlers.add(new AnswerHandler(writer));
            handlers.addAll(Objects.requireNonNull(adapter.getReturnValueHandlers()));
            adapter.setReturnValueHandlers(handlers);
        };
    }

    @Bean
    @ConditionalOnBean(Tasks.class)
    TaskHandlers internalTaskHandlers(Tasks tasks, ObjectProvider<TaskStopper> stoppers) {
        return new TaskHandlers(tasks, stoppers);
    }

    @Bean
    DoorCheck doorCheck(
            @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mappings,
            ServiceName service,
            Contract contract) {
        return new DoorCheck(mappings, service, contract);
    }
}
